/**
 * From the answer of a script to a changed message. The answer is a stranger's: what it may not change is refused, what it changed is listed with what stood
 * there before, taken from the message itself.
 */
import type { Problem, ScriptReport } from '../../../clinical/index.ts';
import type { ScriptRequest, UserScript } from '../../types.ts';
import type { Message, Segment } from '../message.ts';
import { scriptProblem, type ScriptFailure } from './problems.ts';

/** Longest value that the list of changes quotes. */
const QUOTED = 200;
const LARGEST_FIELD = 200;

/** MSH-1 and -2 say how the message is written, MSH-10 which one it is, MSH-11 whether it is real: no script has a word in these. */
const FIXED_IN_HEADER: ReadonlySet<number> = new Set([1, 2, 10, 11]);

export type Scripted =
  | { readonly kind: 'scripted'; readonly message: Message; readonly report: ScriptReport }
  | { readonly kind: 'refused'; readonly problem: Problem };

interface Change {
  readonly segment: number;
  readonly field: number;
  readonly raw: string;
}

interface Answer {
  readonly segments: readonly string[];
  readonly changes: readonly Change[];
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;

function answerOf(json: string): Answer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { segments, changes } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(segments) || !Array.isArray(changes)) return undefined;
  const good = (changes as readonly unknown[]).every((change) => {
    if (typeof change !== 'object' || change === null) return false;
    const { segment, field, raw } = change as Readonly<Record<string, unknown>>;
    return isNumber(segment) && isNumber(field) && typeof raw === 'string';
  });
  return good ? { segments: segments.map(String), changes: changes as Change[] } : undefined;
}

/** Segments that hold a field: hl7-standard leaves the others out. */
const seen = ({ segments }: Message): readonly Segment[] => segments.filter(({ fields }) => fields.length > 1);

/** What the script is given: lines that were glued to a segment are one line of it, line ends inside as formatted text has them. */
function requestOf(message: Message): ScriptRequest {
  const { delimiters } = message;
  const lines = seen(message).map(({ name, fields }) => {
    const rest = name === 'MSH' ? fields.slice(2) : fields.slice(1);
    return [name, ...rest].join('|').replaceAll(/\r\n|\r|\n/g, '\\.br\\');
  });
  return { text: `${lines.join('\r')}\r`, repetition: delimiters.repetition, subcomponent: delimiters.subcomponent };
}

const isAllowed = ({ name }: Segment, { field, raw }: Change): boolean =>
  field >= 1 &&
  field <= LARGEST_FIELD &&
  !(name === 'MSH' && FIXED_IN_HEADER.has(field)) &&
  !/[|\u0000-\u0008\u000a-\u001f]/.test(raw);

function withField(segment: Segment, field: number, raw: string): Segment {
  const fields = Array.from(
    { length: Math.max(segment.fields.length, field + 1) },
    (_, number) => segment.fields[number] ?? '',
  );
  fields[field] = raw;
  return { ...segment, fields };
}

const quoted = (text: string): string => (text.length <= QUOTED ? text : `${text.slice(0, QUOTED)}… (${text.length})`);

/** The message as the script leaves it. `pathOf` gives the place of a segment as the mapping names it. */
export function runScript(script: UserScript, message: Message, pathOf: (segment: Segment) => string): Scripted {
  const refused = (why: ScriptFailure, line?: number): Scripted => ({
    kind: 'refused',
    problem: scriptProblem(script.name, why, line),
  });
  const { field, component } = message.delimiters;
  if (field !== '|' || component !== '^') return refused('unreadable');
  const run = script.run(requestOf(message));
  if (run.kind === 'failed') return refused(run.why, run.line);
  const answer = answerOf(run.answer);
  if (!answer) return refused('threw');
  const visible = seen(message);
  const same =
    answer.segments.length === visible.length && visible.every(({ name }, index) => name === answer.segments[index]);
  if (!same) return refused('segments');
  const changed = new Map<Segment, Segment>();
  const changes: { path: string; before: string; after: string }[] = [];
  for (const change of answer.changes) {
    const segment = visible[change.segment];
    if (!segment || !isAllowed(segment, change)) return refused('field');
    const before = segment.fields[change.field] ?? '';
    if (before === change.raw) continue;
    changed.set(segment, withField(changed.get(segment) ?? segment, change.field, change.raw));
    changes.push({ path: `${pathOf(segment)}-${change.field}`, before: quoted(before), after: quoted(change.raw) });
  }
  return {
    kind: 'scripted',
    message: { ...message, segments: message.segments.map((segment) => changed.get(segment) ?? segment) },
    report: { name: script.name, sha256: script.sha256, changes },
  };
}
