/** The whole list of a report, page after page: for paper and for a table of figures. */
import type { Report, ReportLine } from '../../connectors/agent/contract.ts';
import { call } from '../api/client.ts';
import type { ReportSpan } from '../api/queries.ts';

/** Paper has an end: a longer list is saved as a table. */
export const printedLines = 10_000;

const pageOfLines = 200;

export async function allLines(
  span: ReportSpan,
  which: 'all' | 'open',
  told: (lines: number) => void,
): Promise<ReportLine[]> {
  const lines: ReportLine[] = [];
  let after: string | undefined;
  do {
    const page = await call('reportLines', {
      ...span,
      which,
      limit: pageOfLines,
      ...(after === undefined ? {} : { after }),
    });
    lines.push(...page.rows);
    told(lines.length);
    after = page.next;
  } while (after !== undefined);
  return lines;
}

/** Whether a list was made of the same moment as the sums over it. */
export function agrees({ total }: Pick<Report, 'total'>, lines: readonly ReportLine[]): boolean {
  const documents = lines.filter(({ document }) => document !== undefined);
  const delivered = documents.filter(({ document }) => document?.state === 'delivered');
  const { received, outcomes } = total;
  return (
    documents.length === total.documents &&
    delivered.length === total.states.delivered &&
    lines.length - documents.length === received - outcomes.documents
  );
}

const open = new Set(['held', 'ready', 'sending', 'unknown', 'refused']);

export type LineKind = 'open' | 'proof' | 'ended';

export function kindOf({ document, outcome }: ReportLine): LineKind {
  if (!document) return outcome === 'unreadable' || outcome === 'waiting' ? 'open' : 'ended';
  if (document.state === 'delivered') return 'proof';
  return open.has(document.state) ? 'open' : 'ended';
}
