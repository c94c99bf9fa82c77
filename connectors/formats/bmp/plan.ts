/**
 * The content of a German medication plan (BMP, “Ultrakurzformat” of the barcode, KBV): headings (S) with medicines (M), recipes (R) and
 * lines of text (X); clinical parameters (O).
 */
import type { Coding, DecimalText, Medication, Measurement, Section } from '../../clinical/index.ts';
import { decimalOf } from '../numbers.ts';
import type { SourceReading } from '../source-reading.ts';
import { LOINC } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { all, type XmlNode } from '../xml.ts';
import { bmpFindings } from './problems.ts';

/** One attribute, mapped; empty when there is none. */
export function take(reading: SourceReading, node: XmlNode | undefined, name: string, to: string): string {
  const value = node?.attributes.get(name)?.trim() ?? '';
  if (node && value !== '') reading.ledger.map(`${node.path}/@${name}`, to);
  // `~` parts lines within a field of the barcode.
  return value.replaceAll('~', '\n');
}

/** S c (key table of the standard). */
const HEADINGS: Readonly<Record<string, string>> = {
  '411': 'Bedarfsmedikation',
  '412': 'Dauermedikation',
  '413': 'Intramuskuläre Anwendung',
  '414': 'Besondere Anwendung',
  '415': 'Intravenöse Anwendung',
  '416': 'Anwendung unter die Haut',
  '417': 'Fertigspritze',
  '418': 'Selbstmedikation',
  '419': 'Allergiehinweise',
  '421': 'Wichtige Hinweise',
  '422': 'Wichtige Angaben',
  '423': 'Zu besonderen Zeiten anzuwendende Medikamente',
  '424': 'Zeitlich befristet anzuwendende Medikamente',
};

/** Forms whose three letters are beyond doubt; the others are shown as letters. */
const FORMS: Readonly<Record<string, string>> = { TAB: 'Tabletten', FTA: 'Filmtabletten', KAP: 'Kapseln' };

const said = (texts: readonly string[]): string[] => texts.filter((text) => text !== '');

function headingOf(reading: SourceReading, section: XmlNode): string {
  const code = take(reading, section, 'c', 'section.title');
  const own = take(reading, section, 't', 'section.title');
  const known = Object.hasOwn(HEADINGS, code) ? HEADINGS[code] : undefined;
  if (code !== '' && known === undefined) reading.doubt(bmpFindings.heading(`${section.path}/@c`));
  return said([known ?? code, own]).join(': ');
}

/** m, d, v, h: a schedule of numbers; fractions (`1/2`) stay words. A dose that is not written is none. */
function dosesOf(reading: SourceReading, node: XmlNode, id: string): Pick<Medication, 'schedule'> & { words: string } {
  const doses = ['m', 'd', 'v', 'h'].map((name) => take(reading, node, name, `${id}.dosage`));
  if (doses.every((dose) => dose === '')) return { words: '' };
  const numbers = doses.map((dose): DecimalText | undefined => (dose === '' ? '0' : decimalOf(dose, true)));
  const [morning, noon, evening, night] = numbers;
  if (morning !== undefined && noon !== undefined && evening !== undefined && night !== undefined)
    return { schedule: [morning, noon, evening, night], words: '' };
  return { words: `${doses.map((dose) => dose || '0').join('-')} (morgens-mittags-abends-nachts)` };
}

function unitWords(reading: SourceReading, node: XmlNode, id: string): string {
  const text = take(reading, node, 'dud', `${id}.dosage`);
  const code = take(reading, node, 'du', `${id}.dosage`);
  if (text !== '' || code === '') return text;
  if (code === '1') return 'Stück';
  reading.doubt(bmpFindings.unit(`${node.path}/@du`));
  return `[Dosiereinheit ${code}]`;
}

function medicineOf(
  reading: SourceReading,
  node: XmlNode,
  heading: string,
  isAsNeeded: boolean,
  id: string,
): Medication {
  const name = take(reading, node, 'a', `${id}.code`);
  const number = take(reading, node, 'p', `${id}.code`);
  const ingredients = all(node, 'W').map((substance) => {
    const strength = take(reading, substance, 's', `${id}.ingredient`);
    return {
      code: { translations: [], text: take(reading, substance, 'w', `${id}.ingredient`) },
      ...(strength === '' ? {} : { strength }),
    };
  });
  const coding: Coding = {
    code: number.padStart(8, '0'),
    systemName: 'PZN',
    ...(name === '' ? {} : { display: name }),
  };
  const words =
    name || ingredients.map(({ code }) => code.text).join(' + ') || (number === '' ? '' : `PZN ${coding.code}`);
  const { schedule, words: doses } = dosesOf(reading, node, id);
  const unit = unitWords(reading, node, id);
  const free = take(reading, node, 't', `${id}.dosage`);
  const [form, formText] = [take(reading, node, 'f', `${id}.form`), take(reading, node, 'fd', `${id}.form`)];
  const reason = take(reading, node, 'r', `${id}.reason`);
  return {
    kind: 'medication',
    id,
    code: { ...(number === '' ? {} : { coding }), translations: [], text: words },
    ingredients,
    ...(form === '' && formText === ''
      ? {}
      : {
          form: {
            ...(form === '' ? {} : { coding: { code: form, systemName: 'IFA' } }),
            translations: [],
            text: formText || (FORMS[form] ?? form),
          },
        }),
    dosage: said([doses, unit, free]).join(' '),
    ...(schedule ? { schedule } : {}),
    ...(isAsNeeded ? { asNeeded: true } : {}),
    ...(reason === '' ? {} : { reason }),
    status: 'active',
    notes: said([take(reading, node, 'i', `${id}.note`), take(reading, node, 'x', `${id}.note`), heading]),
    source: node.path,
  };
}

function recipeOf(reading: SourceReading, node: XmlNode, heading: string, id: string): Medication {
  return {
    kind: 'medication',
    id,
    code: { translations: [], text: take(reading, node, 't', `${id}.code`) },
    ingredients: [],
    dosage: '',
    status: 'active',
    notes: said([take(reading, node, 'x', `${id}.note`), heading]),
    source: node.path,
  };
}

const loinc = (code: string, display: string): Coding => ({ code, system: LOINC, systemName: 'LOINC', display });
const section = (code: string): Coding => ({ code, system: LOINC, systemName: 'LOINC' });

const PARAMETERS = [
  { name: 'w', text: 'Gewicht', unit: 'kg', coding: loinc('29463-7', 'Body weight') },
  { name: 'h', text: 'Größe', unit: 'cm', coding: loinc('8302-2', 'Body height') },
  { name: 'c', text: 'Kreatinin', unit: 'mg/dl', coding: undefined },
] as const;

/** O: weight, height, creatinine as measurements; allergies, pregnancy, breast-feeding and free words as text. */
function parametersOf(reading: SourceReading, node: XmlNode | undefined, time: string): Omit<Section, 'id'>[] {
  if (!node) return [];
  const measured = PARAMETERS.flatMap(({ name, text, unit, coding }): Measurement[] => {
    const number = decimalOf(take(reading, node, name, `statement-${name}.value`), true);
    if (number === undefined) return [];
    const id = `statement-${name}`;
    const code = { ...(coding ? { coding } : {}), translations: [], text };
    const value = { type: 'quantity' as const, number, unit: unitOf(unit) };
    const observation = {
      id,
      code,
      value,
      interpretations: [],
      status: 'final' as const,
      time,
      notes: [],
      source: node.path,
    };
    return [{ kind: 'measurement', id, observation, notes: [], source: node.path }];
  });
  const allergies = take(reading, node, 'ai', 'section.text');
  const flag = (name: string, words: string): string =>
    take(reading, node, name, 'section.text') === '1' ? words : '';
  const others = said([flag('p', 'schwanger'), flag('b', 'stillend'), take(reading, node, 'x', 'section.text')]);
  const source = node.path;
  return [
    ...(allergies === '' ? [] : [{ code: section('48765-2'), text: [allergies], statements: [], source }]),
    ...(measured.length === 0 ? [] : [{ code: section('8716-3'), text: [], statements: measured, source }]),
    ...(others.length === 0 ? [] : [{ title: 'Angaben zum Patienten', text: others, statements: [], source }]),
  ];
}

/** All sections of a plan; empty when it names no medicine and says nothing. */
export function sectionsOf(
  reading: SourceReading,
  plan: readonly XmlNode[],
  parameters: XmlNode | undefined,
  time: string,
): Section[] {
  const medicines: Medication[] = [];
  const texts: Omit<Section, 'id'>[] = [];
  for (const part of plan) {
    const heading = headingOf(reading, part);
    const isAsNeeded = part.attributes.get('c') === '411';
    const lines: string[] = [];
    for (const child of part.children) {
      const id = `statement-${medicines.length + 1}`;
      if (child.name === 'M') medicines.push(medicineOf(reading, child, heading, isAsNeeded, id));
      else if (child.name === 'R') medicines.push(recipeOf(reading, child, heading, id));
      else if (child.name === 'X') lines.push(take(reading, child, 't', 'section.text'));
    }
    const own = said(lines);
    if (own.length > 0)
      texts.push({ ...(heading === '' ? {} : { title: heading }), text: own, statements: [], source: part.path });
  }
  const listed =
    medicines.length === 0
      ? []
      : [{ code: section('10160-0'), text: [], statements: medicines, source: plan[0]?.path ?? '/MP' }];
  return [...listed, ...texts, ...parametersOf(reading, parameters, time)].map((one, index) => ({
    ...one,
    id: `section-${index + 1}`,
  }));
}
