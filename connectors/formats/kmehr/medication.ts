/** A medicine of an item: product, dosage in words (posology, regimen, frequency), period, state. Nothing is computed from a dosage. */
import { instantOf, type Medication, type Timestamp } from '../../clinical/index.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { codingOf, conceptOf } from './codes.ts';
import { kmehrFindings } from './findings.ts';
import { lifecycleText, type Item } from './item.ts';
import type { Reading } from './reading.ts';
import {
  dayPeriodWords,
  doseUnitWords,
  periodicityWords,
  phrases,
  timeUnitWords,
  weekdayWords,
  wordsFor,
} from './words.ts';

const isSaid = (text: string): boolean => text !== '';
const joined = (parts: readonly string[], by = ' '): string => parts.filter(isSaid).join(by);

/** Codes that are words or abbreviations by themselves; numbers and single letters need a table. */
const speaks = (code: string): boolean => /[a-z]{2}|\//i.test(code);

/** The words of a code; one that says nothing to a person is told. */
function coded(reading: Reading, node: XmlNode | undefined, words: Parameters<typeof wordsFor>[0], to: string): string {
  if (!node || node.text === '') return '';
  const code = reading.take(node, to);
  const display = node.attributes.get('DN') ?? '';
  if (display !== '') return display;
  const said = wordsFor(words, code, reading.language);
  if (said !== code) return said;
  if (words === periodicityWords || !speaks(code)) {
    reading.doubt(kmehrFindings.codeWithoutWords(node.path));
    return `[${node.attributes.get('S') ?? ''} ${code}]`;
  }
  return code;
}

const doseOf = (reading: Reading, node: XmlNode | undefined, to: string): string =>
  joined([reading.one(node, 'decimal', to), coded(reading, first(node, 'unit/cd'), doseUnitWords, to)]);

const timeOf = (reading: Reading, node: XmlNode | undefined, to: string): string =>
  joined([reading.one(node, 'decimal', to), coded(reading, first(node, 'unit/cd'), timeUnitWords, to)]);

/** regimen: moments (day, date, weekday, time or part of the day), each set followed by the quantity that is taken then. */
function regimenWords(reading: Reading, regimen: XmlNode | undefined, to: string): string {
  const said: string[] = [];
  let when: string[] = [];
  for (const child of regimen?.children ?? []) {
    if (child.name === 'quantity') {
      said.push(joined([joined(when, ', '), doseOf(reading, child, to)], ': '));
      when = [];
    } else if (child.name === 'daynumber') when.push(`${phrases.day[reading.language]} ${reading.take(child, to)}`);
    else if (child.name === 'weekday') {
      when.push(coded(reading, first(child, 'cd'), weekdayWords, to), reading.one(child, 'weeknumber', to));
    } else if (child.name === 'daytime') {
      when.push(
        reading.one(child, 'time', to).replace(/^(\d{2}:\d{2}):00$/, '$1'),
        coded(reading, first(child, 'dayperiod/cd'), dayPeriodWords, to),
      );
    } else when.push(reading.take(child, to));
  }
  const open = joined(when, ', ');
  return joined([...said, open], '; ');
}

function posologyWords(reading: Reading, node: XmlNode | undefined, to: string): string {
  const text = reading.texts(all(node, 'text'), to).join(' ');
  const [low, high] = [reading.one(node, 'low', to), reading.one(node, 'high', to)];
  const dose = joined([
    joined([low, high === low ? '' : high], ' – '),
    coded(reading, first(node, 'unit/cd'), doseUnitWords, to),
  ]);
  const takes = first(node, 'takes');
  const [few, many] = [reading.one(takes, 'low', to), reading.one(takes, 'high', to)];
  const times = joined([few, many === few ? '' : many], ' – ');
  return joined([text, joined([times === '' ? '' : `${times} ×`, dose])], '; ');
}

function frequencyWords(reading: Reading, node: XmlNode | undefined, to: string): string {
  const periodicity = coded(reading, first(node, 'periodicity/cd'), periodicityWords, to);
  const [per, of] = [
    timeOf(reading, first(node, 'nominator/quantity'), to),
    timeOf(reading, first(node, 'denominator/quantity'), to),
  ];
  const bare = joined([reading.one(node, 'decimal', to), reading.one(node, 'unit/cd', to)]);
  return joined([periodicity, joined([per, of], ' / '), bare, ...reading.texts(all(node, 'text'), to)], ', ');
}

/** All that an item says of how a medicine is taken, in one line. */
export function dosageOf(reading: Reading, { node, id }: Item): string {
  const to = `${id}.dosage`;
  const periods = all(node, 'dayperiod').map((period) => coded(reading, first(period, 'cd'), dayPeriodWords, to));
  const lasting = timeOf(reading, first(node, 'duration'), to);
  return joined(
    [
      frequencyWords(reading, first(node, 'frequency'), to),
      posologyWords(reading, first(node, 'posology'), to),
      regimenWords(reading, first(node, 'regimen'), to),
      joined(periods, ', '),
      lasting === '' ? '' : `${phrases.duration[reading.language]} ${lasting}`,
    ],
    ' · ',
  );
}

function statusOf({ lifecycle, period }: Item, time: Timestamp | undefined): Medication['status'] {
  switch (lifecycle) {
    case 'stopped':
    case 'aborted':
    case 'inactive':
    case 'switched':
      return 'stopped';
    case 'completed':
      return 'completed';
    case 'planned':
    case 'ordered':
    case 'scheduled':
    case 'proposed':
    case 'todo':
      return 'planned';
    case 'retracted':
    case 'cancelled':
      return 'entered-in-error';
    case 'suspended':
    case 'refused':
    case 'excluded':
    case 'notpresent':
      return 'unknown';
    default: {
      const [start, end] = [period?.start, period?.end].map((one) => (one === undefined ? undefined : instantOf(one)));
      const now = time === undefined ? Number.NaN : instantOf(time);
      if (end !== undefined && end < now - 86_400_000) return 'completed';
      return start !== undefined && start > now ? 'planned' : 'active';
    }
  }
}

/** `time` is that of the document: a period that ended before it is over. */
export function medicationOf(reading: Reading, item: Item, time: Timestamp | undefined): Medication {
  const { node, id, product, codings, texts, remarks } = item;
  const { language } = reading;
  const [name, ...more] = product.name === '' ? texts : [product.name, ...texts];
  const repeated = (text: string): boolean => text === name;
  const routeCode = first(node, 'route/cd');
  const route = routeCode && codingOf(reading, routeCode, `${id}.route`);
  if (routeCode && route && route.display === undefined) reading.doubt(kmehrFindings.codeWithoutWords(routeCode.path));
  const strength = joined([
    reading.one(node, 'strength/decimal', `${id}.note`),
    reading.one(node, 'strength/unit/cd', `${id}.note`),
  ]);
  const quantity = joined([
    reading.one(node, 'quantity/decimal', `${id}.note`),
    reading.one(node, 'quantity/unit/cd', `${id}.note`),
  ]);
  const told = (label: string, words: readonly string[]): string[] => words.map((text) => `${label}: ${text}`);
  const batch = reading.one(node, 'batch', `${id}.note`);
  const words = name ?? remarks[0] ?? '';
  return {
    kind: 'medication',
    id,
    code: conceptOf([...product.codings, ...codings], words),
    ingredients: [],
    ...(route ? { route: conceptOf([route], route.display ?? `[${route.systemName ?? ''} ${route.code}]`) } : {}),
    dosage: dosageOf(reading, item),
    ...(item.temporality === 'ifnecessary' ? { asNeeded: true } : {}),
    ...(item.period ? { period: item.period } : {}),
    status: statusOf(item, time),
    notes: [
      ...more,
      ...remarks.filter((text) => !repeated(text) && text !== words),
      ...[strength, quantity, batch].filter(isSaid),
      ...told(phrases.forPatient[language], reading.texts(all(node, 'instructionforpatient'), `${id}.note`)),
      ...told(phrases.overdose[language], reading.texts(all(node, 'instructionforoverdosing'), `${id}.note`)),
      ...(item.lifecycle === 'active' ? [] : [lifecycleText(item, reading)].filter(isSaid)),
      ...item.circumstances,
    ],
    source: node.path,
  };
}
