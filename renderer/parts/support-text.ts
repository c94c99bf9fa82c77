/**
 * The technical detail of a document as text for a support call. Built from a list of what is allowed, never by taking things
 * away: no name, no title, no value, no metadata, no path that could hold one, no message of a receiver.
 */
import type { DocumentDetail } from '../../connectors/agent/contract.ts';

const instant = (at: number): string => new Date(at).toISOString();

export function supportText(detail: DocumentDetail): string {
  const known = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined || value === '' ? [] : [`${name}: ${value}`];
  return [
    ...known('document', detail.id),
    ...known('receipt', detail.receiptId),
    ...known('uniqueId', detail.uniqueId),
    ...known('state', `${detail.state} (${detail.cause}) since ${instant(detail.since)}`),
    ...known('version', detail.versionNumber),
    ...known('format', detail.format),
    ...known('mediaType', detail.mediaType),
    ...known('size', detail.size),
    ...known('sha256', detail.contentHash),
    ...known('received', instant(detail.receivedAt)),
    ...known('delivered', detail.deliveredAt === undefined ? undefined : instant(detail.deliveredAt)),
    ...known(
      'fields',
      `${detail.mapping.mapped.length} mapped, ${detail.mapping.ignored.length} set aside, ${detail.mapping.unmapped.length} not carried over`,
    ),
    ...detail.findings.map(
      ({ severity, rule, pack }) => `finding: ${severity} ${rule}${pack === undefined ? '' : ` ${pack}`}`,
    ),
    ...detail.attemptList.map(
      ({ transaction, startedAt, endedAt, outcome, codes, problem }) =>
        `attempt: ${transaction} ${instant(startedAt)}${endedAt === undefined ? '' : ` ${endedAt - startedAt} ms`} ${[outcome ?? 'open', ...codes, ...(problem ? [problem.code] : [])].join(' ')}`,
    ),
    ...detail.story.map(({ at, subject, kind, cause }) => `event: ${instant(at)} ${subject} ${kind} ${cause}`),
  ].join('\n');
}
