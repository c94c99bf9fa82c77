/** The judges beside the checkout: software that nobody here wrote says of each file whether it is right (`shared/oracles/documents`). */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { shared } from './tools.ts';

export const judge = join(shared, 'oracles/documents/judge');
export const noJudge = existsSync(judge) ? '' : ` (skipped: no judge at ${judge})`;

export interface Objection {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  readonly message: string;
  readonly location?: string;
}

export interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  /** False where the judge broke down: nothing is proven. */
  readonly ran: boolean;
  readonly errors: readonly Objection[];
}

/**
 * One start of the judge for all files, which it answers one by one: `call` is what stands before and after them, e.g.
 * `['xsd', '--schema', 'CDA.xsd']`, `cwd` where a Schematron looks for its tables. @throws Error where it breaks down before all are answered
 */
export async function* verdictsOf(
  call: readonly string[],
  files: readonly string[],
  cwd?: string,
): AsyncGenerator<Verdict> {
  const [kind = '', ...options] = call;
  if (files.length === 0) return;
  const child = spawn(judge, [kind, '-', ...options], { stdio: ['pipe', 'pipe', 'inherit'], cwd });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.stdin.end(`${files.join('\n')}\n`);
  let answered = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    answered += 1;
    yield JSON.parse(line) as Verdict;
  }
  const code = await ended;
  if (answered !== files.length)
    throw new Error(`the judge ${kind} ended with ${String(code)} after ${answered} of ${files.length} files`);
}

/** All verdicts of one start, in the order of the files. */
export async function allVerdicts(
  call: readonly string[],
  files: readonly string[],
  cwd?: string,
): Promise<readonly Verdict[]> {
  const all: Verdict[] = [];
  for await (const verdict of verdictsOf(call, files, cwd)) all.push(verdict);
  return all;
}

/** The guides that a profile builds on, by the beginning of its address. */
const GUIDES: Readonly<Record<string, readonly string[]>> = {
  'http://hl7.eu/fhir/laboratory/': ['hl7-eu-laboratory', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'],
  'http://hl7.eu/fhir/hdr/': ['hl7-eu-hdr', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'],
  'http://hl7.org/fhir/uv/ips/': ['hl7.fhir.uv.ips'],
};

/** The call of HL7's validator for documents of one profile; without one they are judged by what they claim themselves. */
export function fhirCall(profile?: string): readonly string[] {
  const known = Object.entries(GUIDES).find(([start]) => profile?.startsWith(start));
  const guides = known?.[1] ?? ['hl7.fhir.uv.ips', 'hl7-eu-base', 'hl7-eu-extensions'];
  return ['fhir', ...guides.flatMap((guide) => ['--ig', guide]), ...(known && profile ? ['--profile', profile] : [])];
}
