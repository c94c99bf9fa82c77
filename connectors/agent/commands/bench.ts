/** `relais bench`: the benchmarks of Relais on its real parts; figures with unit, runs and spread. Nothing leaves this computer. */
import { existsSync } from 'node:fs';
import { benchmarks } from '../bench/benchmarks.ts';
import type { BenchmarkResult, Effort } from '../bench/figures.ts';
import { machine } from '../bench/machine.ts';
import { UsageError, exit, printJson, readArguments, say, type ExitCode } from './shared.ts';

export async function bench(args: readonly string[]): Promise<ExitCode> {
  const { values, files: names } = readArguments(args, {
    json: { type: 'boolean' },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    documents: { type: 'string' },
    file: { type: 'string' },
    from: { type: 'string' },
  });
  for (const path of [values.file, values.from])
    if (path !== undefined && !existsSync(path)) throw new UsageError(`no such file: ${path}`);
  const unknown = names.find((name) => benchmarks.every((one) => one.name !== name));
  if (unknown !== undefined)
    throw new UsageError(`there is no benchmark “${unknown}”: ${benchmarks.map(({ name }) => name).join(', ')}`);
  const effort: Effort = {
    quick: values.quick,
    runs: countOf('--runs', values.runs) ?? (values.quick ? 1 : 5),
    documents: countOf('--documents', values.documents) ?? (values.quick ? 6 : 500),
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(values.from === undefined ? {} : { from: values.from }),
    progress: (text) => say(`  … ${text}`),
  };
  const on = machine();
  say(
    `${on.processor}, ${on.cores} cores, ${on.memoryMegabytes} MB, ${on.system}, Node ${on.node}, load ${on.loadBefore.join(' ')}`,
  );
  const results: BenchmarkResult[] = [];
  for (const one of benchmarks) {
    if (names.length > 0 && !names.includes(one.name)) continue;
    const result = await one.run(effort);
    sayResult(result);
    results.push(result);
  }
  if (values.json === true) printJson({ machine: on, quick: values.quick, benchmarks: results });
  return exit.done;
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${option} takes a number from 1 on, not “${text}”`);
  return count;
}

function sayResult({ benchmark, what, figures }: BenchmarkResult): void {
  say(`\n${benchmark}: ${what}`);
  say(
    `  ${'figure'.padEnd(32)}${['minimum', 'median', 'maximum'].map((word) => word.padStart(10)).join('')}  runs  unit`,
  );
  for (const { name, unit, runs, minimum, median, maximum } of figures) {
    const cells = [minimum, median, maximum].map((value) => String(value).padStart(10)).join('');
    say(`  ${name.padEnd(32)}${cells}  ${String(runs.length).padStart(4)}  ${unit}`);
  }
}
