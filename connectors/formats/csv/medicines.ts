/** Medicines of a row: what holds (a list), or what was given at a moment (a sheet of administrations). */
import type { Concept, Medication, Unit } from '../../clinical/index.ts';
import { decimalOf } from '../numbers.ts';
import { personName } from '../person-name.ts';
import { unitOf } from '../units.ts';
import { readWhen } from './dates.ts';
import { csvFindings } from './findings.ts';
import { scheduleParts } from './plan.ts';
import type { Cell, Reading } from './reading.ts';
import type { ResidentRow } from './rows.ts';

const TIMES = ['morning', 'noon', 'evening', 'night'] as const;
const YES = /^(?:1|x|✓|oui|o|ja|j|yes|y|true|vrai|wahr|donné|gegeben|given|pris|ok)$/i;
const NO =
  /^(?:0|-|non|n|nein|no|false|faux|falsch|refus|refusé|refused|verweigert|abgelehnt|pas donné|nicht gegeben|not given)$/i;

/** `1`, `2,5 ml`, `1 comprimé`: one dose; anything else stays in its words. */
function doseOf(text: string): { readonly low: string; readonly unit?: Unit } | undefined {
  const match = /^(\d+(?:[.,]\d{1,2})?)\s*([^\d\s].*)?$/.exec(text);
  if (!match) return undefined;
  const low = decimalOf(match[1] ?? '', true);
  if (low === undefined) return undefined;
  const unit = match[2]?.trim();
  return { low, ...(unit === undefined ? {} : { unit: unitOf(unit) }) };
}

/** Doses in the four columns of a day; a cell that is no number leaves everything in words. */
function dayColumns(reading: Reading, row: ResidentRow['row']): Medication['schedule'] | string | undefined {
  const cells = TIMES.map((role): Cell | undefined => reading.cells(row, role)[0]);
  if (cells.every((cell) => cell === undefined)) return undefined;
  for (const cell of cells) if (cell) reading.ledger.map(cell.path, 'statement.schedule');
  const [morning, noon, evening, night] = cells.map((cell) => (cell ? decimalOf(cell.text, true) : '0'));
  if (morning !== undefined && noon !== undefined && evening !== undefined && night !== undefined)
    return [morning, noon, evening, night];
  return cells.flatMap((cell) => (cell ? [`${cell.column.header} : ${cell.text}`] : [])).join(', ');
}

function periodOf(reading: Reading, row: ResidentRow['row'], notes: string[]): Medication['period'] {
  const day = (role: 'start' | 'end'): string | undefined => {
    const [cell] = reading.cells(row, role);
    if (!cell) return undefined;
    const read = readWhen(cell.text, '', reading.plan.dates, reading.zone);
    reading.ledger.map(cell.path, read ? `statement.period.${role}` : 'statement.notes');
    // `until further notice` is as good an end as a date.
    if (!read) notes.push(`${cell.column.header} : ${cell.text}`);
    return read?.timestamp;
  };
  const [start, end] = [day('start'), day('end')];
  if (start === undefined && end === undefined) return undefined;
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

const named = (text: string): Concept => ({ translations: [], text });

export interface RowMedicine {
  readonly medication?: Medication;
  /** What was not given, in words: it is no medicine that the resident had. */
  readonly notGiven?: string;
}

export function medicineOf(reading: Reading, { row, when }: ResidentRow): RowMedicine {
  const [cell] = reading.cells(row, 'medicine');
  if (!cell) return {};
  const given = reading.take(row, 'given-or-not', 'statement.administered');
  if (NO.test(given)) {
    const rest = reading.words(
      row,
      'section.text',
      'strength',
      'dose',
      'schedule',
      ...TIMES,
      'reason',
      'remark',
      'author',
    );
    const [mark] = reading.cells(row, 'given-or-not');
    reading.ledger.map(cell.path, 'section.text');
    return { notGiven: [cell.text, `${mark?.column.header ?? ''} : ${given}`, ...rest].join(' · ') };
  }
  const id = reading.nextStatement();
  reading.ledger.map(cell.path, `${id}.code`);
  const notes: string[] = [];
  if (given !== '' && !YES.test(given)) notes.push(...reading.words(row, `${id}.notes`, 'given-or-not'));
  const strength = reading.take(row, 'strength', `${id}.ingredients`);
  const form = reading.take(row, 'form', `${id}.form`);
  const route = reading.take(row, 'route', `${id}.route`);
  const doseText = reading.take(row, 'dose', `${id}.dose`);
  const dose = doseText === '' ? undefined : doseOf(doseText);
  const written = reading.take(row, 'schedule', `${id}.dosage`);
  const counted = written === '' ? undefined : scheduleParts(written);
  const columns = dayColumns(reading, row);
  const schedule = typeof columns === 'string' ? counted : (columns ?? counted);
  const dosage = [
    schedule === counted && counted ? '' : written,
    typeof columns === 'string' ? columns : '',
    doseText !== '' && !dose ? doseText : '',
  ];
  const need = reading.take(row, 'as-needed', `${id}.asNeeded`);
  if (need !== '' && !YES.test(need) && !NO.test(need)) notes.push(...reading.words(row, `${id}.notes`, 'as-needed'));
  const reason = reading.take(row, 'reason', `${id}.reason`);
  const prescriber = reading.take(row, 'prescriber', `${id}.prescriber`);
  const author = reading.take(row, 'author', `${id}.administered.by`);
  const period = periodOf(reading, row, notes);
  const at = YES.test(given) ? when : undefined;
  if (author !== '' && at === undefined) notes.push(...reading.words(row, `${id}.notes`, 'author'));
  // On a sheet of words these stand in its own paragraph.
  if (reading.plan.sheets.includes('medication'))
    notes.push(...reading.words(row, `${id}.notes`, 'remark', 'nursing', 'transfer', 'fall', 'wound'));
  if (dosage.every((part) => part === '') && !schedule && !dose && need === '' && at === undefined)
    reading.doubt(csvFindings.noDosage(cell.path));
  return {
    medication: {
      kind: 'medication',
      id,
      code: named(cell.text),
      ingredients: strength === '' ? [] : [{ code: named(cell.text), strength }],
      ...(form === '' ? {} : { form: named(form) }),
      ...(route === '' ? {} : { route: named(route) }),
      ...(dose ? { dose } : {}),
      dosage: dosage.filter((part) => part !== '').join('; '),
      ...(schedule ? { schedule } : {}),
      ...(need !== '' && !NO.test(need) ? { asNeeded: true } : {}),
      ...(reason === '' ? {} : { reason }),
      ...(period ? { period } : {}),
      status: at === undefined ? 'active' : 'completed',
      ...(at === undefined
        ? {}
        : { administered: { at, ...(author === '' ? {} : { by: { identifiers: [], name: personName(author) } }) } }),
      ...(prescriber === '' ? {} : { prescriber: { identifiers: [], name: personName(prescriber) } }),
      notes,
      source: `row[${row.number}]`,
    },
  };
}
