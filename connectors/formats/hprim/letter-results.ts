/** The part `****LAB****` of an HPRIM Médecin file: `RES|…` lines as observations, `TEX|…` lines as their remarks. */
import type { Observation } from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { plainRange, plainValue } from '../plain-values.ts';
import type { SourceReading } from '../source-reading.ts';
import { interpretationOf } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { hprimFinding } from './findings.ts';
import type { LetterLine } from './letter-lines.ts';
import { resultStatus } from './status.ts';

/** `RES|label|code|type|value|unit|low|high|flag|status|value2|unit2|low2|high2|`: the leaves of a line, by field. */
export const resultLeaves = ({ path, text }: LetterLine): [string, string][] =>
  path.startsWith('RES')
    ? text
        .trimStart()
        .split('|')
        .flatMap((field, index): [string, string][] =>
          index === 0 || field.trim() === '' ? [] : [[`${path}-${index}`, field.trim()]],
        )
    : [[path, text.replace(/^\s*TEX\|/i, '').trimEnd()]];

function readResult(reading: SourceReading, { path }: LetterLine, id: string): Observation {
  const take = (field: number, to: string): string => reading.ledger.map(`${path}-${field}`, `${id}.${to}`) ?? '';
  const unit = take(5, 'unit');
  const measure = unit === '' ? undefined : unitOf(unit, reading.source.units);
  const [label, own] = [take(1, 'code'), take(2, 'code')];
  const code = localTest(own, label, measure ? { unit: measure } : {}, reading.source);
  const isText = (reading.ledger.value(`${path}-3`) ?? '').toUpperCase() === 'A';
  reading.ledger.ignore(`${path}-3`, 'hprim.value-type');
  const status = resultStatus(take(9, 'status').toUpperCase());
  const withdrawn = status === 'entered-in-error';
  if (withdrawn)
    for (const field of [4, 10, 11, 12, 13]) reading.ledger.ignore(`${path}-${field}`, 'hprim.withdrawn-value');
  const said = withdrawn ? '' : take(4, 'value');
  const commaIsDecimal = reading.source.quirks.includes('obx5-decimal-comma');
  const value =
    isText && said !== ''
      ? { type: 'text' as const, text: said, ...(measure ? { unit: measure } : {}) }
      : plainValue(said, measure, commaIsDecimal);
  const range = plainRange(take(6, 'range'), take(7, 'range'), '');
  const flag = take(8, 'interpretation');
  if (status === undefined) reading.doubt(hprimFinding('hprim.result-status-missing', path));
  // Some programs write no second unit: the number of fields tells them.
  const second = [10, 11, 12, 13].map((field) => take(field, 'note')).filter((part) => part !== '');
  return {
    id,
    code: label === '' && own === '' ? { translations: [], text: '?' } : code,
    ...(value ? { value } : {}),
    interpretations: flag === '' ? [] : [interpretationOf(flag, reading.source.flags)],
    ...(range ? { range } : {}),
    status: status ?? 'preliminary',
    notes: second.length === 0 || withdrawn ? [] : [second.join(' ')],
    source: path,
  };
}

/** Every result once; remarks above the first are the report's. */
export function readResults(
  reading: SourceReading,
  lines: readonly LetterLine[],
): { readonly observations: readonly Observation[]; readonly notes: readonly string[] } {
  const observations: Observation[] = [];
  const above: string[] = [];
  const below = new Map<string, string[]>();
  for (const line of lines) {
    const last = observations.at(-1);
    if (line.path.startsWith('RES'))
      observations.push(readResult(reading, line, `observation-${observations.length + 1}`));
    else if (line.path.startsWith('TEX')) {
      const text = (reading.ledger.map(line.path, last ? `${last.id}.note` : 'body.note') ?? '').trimEnd();
      if (last) below.set(last.id, [...(below.get(last.id) ?? []), text]);
      else above.push(text);
    } else reading.doubt(hprimFinding('hprim.result-line-unreadable', line.path));
  }
  return {
    observations: observations.map((result) => {
      const remark = (below.get(result.id) ?? []).join('\n').trim();
      return remark === '' ? result : { ...result, notes: [...result.notes, remark] };
    }),
    notes: above.length === 0 ? [] : [above.join('\n')],
  };
}
