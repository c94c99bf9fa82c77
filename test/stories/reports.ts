/** The report of the days on which a story was played, whole. */
import type { ControlClient } from '../../connectors/agent/client.ts';
import type { Report, ReportLine } from '../../connectors/agent/contract.ts';

/** Yesterday too: a story may be played over midnight. */
export async function reportOf(client: ControlClient): Promise<{ report: Report; lines: ReportLine[] }> {
  const { days } = await client.call('overview', {});
  const [yesterday, today] = days.slice(-2);
  if (!yesterday || !today) throw new Error('an overview has seven days');
  const span = { from: yesterday.day, to: today.day };
  const report = await client.call('report', span);
  const lines: ReportLine[] = [];
  let after: string | undefined;
  do {
    const page = await client.call('reportLines', { ...span, limit: 200, ...(after === undefined ? {} : { after }) });
    lines.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return { report, lines };
}
