/** The tests of an examination (8410 …) as measurements. */
import type { Measurement, Observation, ObservationStatus, Timestamp } from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { plainRange, plainValue } from '../plain-values.ts';
import { interpretationOf } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { Fields, type Line, type XdtReading } from '../xdt-fields.ts';

/** Fields that belong to the test above them. */
const OF_TEST = new Set([
  ...['8411', '8418', '8420', '8421', '8422', '8428', '8429', '8430', '8431', '8432', '8437', '8438', '8439'],
  ...['8460', '8461', '8462', '8470', '8480'],
]);

/** The record as its own lines and those of each test; every line is in exactly one of them. */
export function cutTests(lines: readonly Line[]): { readonly head: Line[]; readonly tests: Line[][] } {
  const head: Line[] = [];
  const tests: Line[][] = [];
  for (const line of lines) {
    const test = tests.at(-1);
    if (line.field === '8410') tests.push([line]);
    else if (test && OF_TEST.has(line.field)) test.push(line);
    else head.push(line);
  }
  return { head, tests };
}

/** 8418: B already told, K corrected, F missing; a measurement without it is as finished as its record. */
function statusOf(code: string, otherwise: ObservationStatus): ObservationStatus {
  switch (code) {
    case '':
      return otherwise;
    case 'B':
      return 'final';
    case 'K':
      return 'corrected';
    case 'F':
      return 'registered';
    default:
      return 'preliminary';
  }
}

function observationOf(
  reading: XdtReading,
  fields: Fields,
  id: string,
  status: ObservationStatus,
  time: Timestamp | undefined,
): Observation {
  const unit = fields.one('8421', `${id}.unit`);
  const measure = unit === '' ? undefined : unitOf(unit, reading.source.units);
  const [own, name] = [fields.one('8410', `${id}.code`), fields.one('8411', `${id}.code`)];
  const specimen = [
    ...fields.all('8428', `${id}.note`),
    ...fields.all('8430', `${id}.note`),
    ...fields.all('8431', `${id}.note`),
  ];
  const texts = fields.all('8480', `${id}.value`).join('\n').trim();
  const value = plainValue(fields.all('8420', `${id}.value`).join('\n'), measure);
  const [low, high] = [fields.one('8461', `${id}.range`), fields.one('8462', `${id}.range`)];
  const range = plainRange(low, high, fields.all('8460', `${id}.range`).join('\n'));
  const flags = fields.all('8422', `${id}.interpretation`).filter((flag) => flag !== '');
  const remarks = [...(value && texts !== '' ? [texts] : []), ...specimen, ...fields.all('8470', `${id}.note`)];
  return {
    id,
    code: localTest(own, name, measure ? { unit: measure } : {}, reading.source),
    ...(value ? { value } : texts === '' ? {} : { value: { type: 'text' as const, text: texts } }),
    interpretations: flags.map((flag) => interpretationOf(flag, reading.source.flags)),
    ...(range ? { range } : {}),
    status: statusOf(fields.one('8418', `${id}.status`).toUpperCase(), status),
    ...(time === undefined ? {} : { time }),
    notes: remarks.filter((remark) => remark !== ''),
    source: fields.lines[0]?.path ?? '',
  };
}

/** Every test once. `timeOf` reads the time of one test; `otherwise` is the time of the examination. */
export function readMeasurements(
  reading: XdtReading,
  tests: readonly (readonly Line[])[],
  status: ObservationStatus,
  otherwise: Timestamp | undefined,
  timeOf: (fields: Fields, to: string) => Timestamp | undefined,
): Measurement[] {
  return tests.map((lines, index) => {
    const fields = new Fields(reading, lines);
    const id = `observation-${index + 1}`;
    const observation = observationOf(reading, fields, id, status, timeOf(fields, `${id}.time`) ?? otherwise);
    return { kind: 'measurement', id: `statement-${index + 1}`, notes: [], source: observation.source, observation };
  });
}
