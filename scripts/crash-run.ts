/**
 * The long run of kills: `node scripts/crash-run.ts --kills 1000 --seed 7 [--minutes 10] [--connections 8]`. Exit code 0 only with four
 * zeros and all kills made (or the minutes used up); a run that is not clean keeps its folder.
 */
import { parseArgs } from 'node:util';
import { crashPoints } from '../connectors/journal/index.ts';
import { crashRun, described } from '../test/crash/run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    connections: { type: 'string', default: '8' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const wanted = {
  kills: Number(values.kills),
  connections: Number(values.connections),
  minutes: Number(values.minutes),
};
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
say(`seed ${seed}`);
const result = await crashRun({
  kills: wanted.kills,
  seed,
  connections: wanted.connections,
  points: crashPoints.filter((name) => name !== 'hand-over-committed'),
  settleSeconds: 600,
  progress: say,
  ...(values.minutes === undefined ? {} : { until: performance.now() + wanted.minutes * 60_000 }),
});
say(described(result, seed));
const { lost, twice, wrongRecord, hidden } = result.verdict;
process.exitCode = lost.length + twice.length + wrongRecord.length + hidden.length === 0 ? 0 : 1;
