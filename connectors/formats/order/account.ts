/** The account of a report that several messages of an order made: what each of them said, where it went, and what a newer one says instead. */
import type { Finding, IgnoredField, MappedField, MappingReport } from '../../clinical/index.ts';
import type { OrderMessage } from './apart.ts';
import type { Renamed } from './results.ts';

/** Places of the document that every message has a share in. */
const SHARED = new Set(['effectiveTime', 'serviceTime', 'status', 'lineage', 'type', 'body']);

const NAMED = /^(?:group|observation|specimen|image)-\d+/;

export interface Share {
  readonly message: OrderMessage;
  readonly renamed: Renamed;
  /** Places of the document that are filled by this message, e.g. `patient`, `order.requester`. */
  readonly fills: (place: string) => boolean;
}

const NEWER_RESULT = 'orders.newer-result';
const NEWER_MESSAGE = 'orders.said-by-newer-message';

/** Where a field stands in the whole; the rule that sets it aside where a newer message says it. */
function fateOf(to: string, { renamed, fills }: Share): { readonly to: string } | { readonly rule: string } {
  const [id] = NAMED.exec(to) ?? [];
  if (id !== undefined) {
    const now = renamed.get(id);
    return now === undefined ? { rule: NEWER_RESULT } : { to: `${now}${to.slice(id.length)}` };
  }
  const [root = '', detail] = to.split('.');
  const place = root === 'order' && detail !== undefined ? `${root}.${detail}` : root;
  return SHARED.has(root) || fills(place) ? { to } : { rule: NEWER_MESSAGE };
}

/** Of the message that is read first, then of those before it. */
export function gatherAccount(shares: readonly Share[]): MappingReport {
  const mapped: MappedField[] = [];
  const ignored: IgnoredField[] = [];
  const told = shares.map((share) => ({ share, prefix: share.message.prefix, mapping: share.message.part.mapping }));
  for (const { share, prefix, mapping } of told) {
    for (const { path, value, to } of mapping.mapped) {
      const fate = fateOf(to, share);
      if ('rule' in fate) ignored.push({ path: `${prefix}${path}`, value, rule: fate.rule });
      else mapped.push({ path: `${prefix}${path}`, value, to: fate.to });
    }
    for (const { path, value, rule } of mapping.ignored) ignored.push({ path: `${prefix}${path}`, value, rule });
  }
  const unmapped = told.flatMap(({ prefix, mapping }) =>
    mapping.unmapped.map(({ path, value }) => ({ path: `${prefix}${path}`, value })),
  );
  const script = told.find(({ prefix }) => prefix === '')?.mapping.script;
  return { mapped, ignored, unmapped, ...(script ? { script } : {}) };
}

/** What the readers doubted, each rule and place once; remarks that every message of the order brings, once. */
export function gatherFindings(
  messages: readonly OrderMessage[],
  isSettled: (finding: Finding, message: OrderMessage) => boolean,
): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const message of messages)
    for (const finding of message.part.findings) {
      if (isSettled(finding, message)) continue;
      const path = `${message.prefix}${finding.path}`;
      const key = finding.severity === 'information' ? finding.rule : `${finding.rule} ${path}`;
      if (!found.has(key)) found.set(key, { ...finding, path });
    }
  return [...found.values()];
}
