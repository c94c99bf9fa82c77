/**
 * `REF^I12` to `I15` (HL7 v2 chapter 11): a letter of referral, with why (RF1), to whom (PRD), diagnoses (DG1), allergies (AL1),
 * procedures (PR1), and what was found (OBX).
 */
import type { Allergy, Condition, Measurement, Procedure, Professional, Section } from '../../clinical/index.ts';
import type { Placed } from './account.ts';
import type { MessageContext, ReadDocument } from './context.ts';
import { readConcept, readEntityIdentifier, readName, readTime, type Reading } from './datatypes.ts';
import { readNotes, readObservations } from './observations.ts';
import { documentOf, loinc, openFrame, type Titles } from './statements.ts';
import type { MessageTree, PatientNode } from './structure.ts';

const TYPE = loinc('57133-1', 'Referral note');
const TITLES: Titles = { fr: 'Lettre d’adressage', de: 'Überweisungsbrief', en: 'Referral letter' };
const WORDS = {
  reason: { fr: 'Motif', de: 'Anlass', en: 'Reason' },
  findings: { fr: 'Constatations', de: 'Befunde', en: 'Findings' },
} as const;

const named = (placed: readonly Placed[], name: string): Placed[] =>
  placed.filter(({ segment }) => segment.name === name);

/** PRD: a provider with their role (table 0286); `RP` refers, `RT` receives. */
function readProviders(reading: Reading, placed: readonly Placed[]): { role: string; professional: Professional }[] {
  return named(placed, 'PRD').flatMap(({ segment, path }) => {
    const role = reading.account.take(segment, 1, 'author.role').toUpperCase();
    reading.account.ignoreRest(segment, 1, 'hl7v2.code-system-version');
    const name = readName(reading, { segment, field: 2, path: `${path}-2` }, 'author.name');
    const number = reading.account.take(segment, 7, 'author.identifier');
    reading.account.ignoreRest(segment, 7, 'hl7v2.identifier-detail');
    if (!name && number === '') return [];
    const professional = { identifiers: number === '' ? [] : [{ extension: number }], ...(name ? { name } : {}) };
    return [{ role, professional }];
  });
}

/** AL1-4 (table 0128) as severity of a reaction. */
const SEVERITY: Readonly<Record<string, 'mild' | 'moderate' | 'severe'>> = { MI: 'mild', MO: 'moderate', SV: 'severe' };

function readAllergy(reading: Reading, { segment, path }: Placed, id: string): Allergy | undefined {
  const agent = readConcept(reading, { segment, field: 3, path: `${path}-3` }, `${id}.agent`);
  if (!agent) return undefined;
  const severity = SEVERITY[reading.account.take(segment, 4, `${id}.severity`).toUpperCase()];
  reading.account.ignoreRest(segment, 4, 'hl7v2.code-system-version');
  const manifestations = Array.from({ length: reading.account.count(segment, 5) }, (_, index) =>
    reading.account.take(segment, 5, `${id}.reaction`, index + 1),
  ).filter((text) => text !== '');
  const onset = readTime(reading, { segment, field: 6, path: `${path}-6` }, `${id}.onset`);
  return {
    kind: 'allergy',
    id,
    agent,
    reactions: manifestations.map((text) => ({
      manifestation: { translations: [], text },
      ...(severity === undefined ? {} : { severity }),
    })),
    ...(onset === undefined ? {} : { onset }),
    notes: [],
    source: path,
  };
}

function readCondition(reading: Reading, { segment, path }: Placed, id: string): Condition | undefined {
  const code = readConcept(reading, { segment, field: 3, path: `${path}-3` }, `${id}.code`);
  const description = reading.account.take(segment, 4, `${id}.code.text`);
  if (!code && description === '') return undefined;
  const start = readTime(reading, { segment, field: 5, path: `${path}-5` }, `${id}.period.start`);
  return {
    kind: 'condition',
    id,
    code: { translations: [], ...code, ...(description === '' ? {} : { text: description }) },
    ...(start === undefined ? {} : { period: { start } }),
    notes: [],
    source: path,
  };
}

function readProcedure(reading: Reading, { segment, path }: Placed, id: string): Procedure | undefined {
  const code = readConcept(reading, { segment, field: 3, path: `${path}-3` }, `${id}.code`);
  const description = reading.account.take(segment, 4, `${id}.code.text`);
  if (!code && description === '') return undefined;
  const start = readTime(reading, { segment, field: 5, path: `${path}-5` }, `${id}.period.start`);
  return {
    kind: 'procedure',
    id,
    code: { translations: [], ...code, ...(description === '' ? {} : { text: description }) },
    ...(start === undefined ? {} : { period: { start } }),
    notes: [],
    source: path,
  };
}

/** RF1: the reason in words (RF1-10), the kind of referral (RF1-3) and what shall be done (RF1-4). */
function readReason(reading: Reading, rf1: Placed | undefined): string[] {
  if (!rf1) return [];
  return [10, 3, 4].flatMap((field) =>
    Array.from({ length: reading.account.count(rf1.segment, field) }, (_, index) => {
      const place = { segment: rf1.segment, field, rep: index + 1, path: `${rf1.path}-${field}` };
      const concept = readConcept(reading, place, 'section-1.text');
      return concept?.text ?? concept?.coding?.display ?? '';
    }).filter((text) => text !== ''),
  );
}

/** Findings: numbers and codes are measurements, text is text. */
function readFindings(reading: Reading, node: PatientNode, from: number): Pick<Section, 'text' | 'statements'> {
  const text: string[] = [];
  const statements: Measurement[] = [];
  for (const order of node.orders) {
    const read = readObservations(reading, order.observations, from + statements.length, 'final');
    for (const { observation } of read) {
      if (observation.value?.type === 'text' && observation.value.unit === undefined) {
        const heading = observation.code.text ?? observation.code.coding?.display ?? '';
        text.push([heading, observation.value.text].filter((part) => part !== '').join('\n'), ...observation.notes);
      } else {
        const { id, source } = observation;
        statements.push({ kind: 'measurement', id, observation, notes: [], source });
      }
    }
    text.push(...readNotes(reading, order.notes, 'section.text'));
  }
  return { text, statements };
}

export function readReferral(context: MessageContext, tree: MessageTree, node: PatientNode): ReadDocument | undefined {
  const frame = openFrame(context, tree, node);
  const { reading, header } = frame;
  const language = header.language.startsWith('de') ? 'de' : header.language.startsWith('en') ? 'en' : 'fr';
  const all = [...tree.header, ...node.placed];
  const providers = readProviders(reading, all);
  const [rf1] = named(all, 'RF1');
  const reason = readReason(reading, rf1);
  let number = 0;
  const next = (): string => `statement-${(number += 1)}`;
  const list = <T>(name: string, read: (reading: Reading, place: Placed, id: string) => T | undefined): T[] =>
    named(all, name).flatMap((place) => read(reading, place, next()) ?? []);
  const conditions = list('DG1', readCondition);
  const allergies = list('AL1', readAllergy);
  const procedures = list('PR1', readProcedure);
  const findings = readFindings(reading, node, 1);
  const sections: Section[] = [
    { code: loinc('42349-1', 'Reason for referral'), title: WORDS.reason[language], text: reason, statements: [] },
    { code: loinc('11450-4', 'Problem list'), text: [], statements: conditions },
    { code: loinc('48765-2', 'Allergies and adverse reactions'), text: [], statements: allergies },
    { code: loinc('47519-4', 'History of procedures'), text: [], statements: procedures },
    {
      code: loinc('30954-2', 'Relevant diagnostic tests and/or laboratory data'),
      title: WORDS.findings[language],
      ...findings,
    },
  ]
    .filter(({ text, statements }) => text.length > 0 || statements.length > 0)
    .map((section, index) => ({ ...section, id: `section-${index + 1}`, source: rf1?.path ?? 'RF1' }));
  if (sections.length === 0) return undefined;
  const referring = providers.find(({ role }) => role === 'RP')?.professional;
  const received = providers.filter(({ role }) => role === 'RT').map(({ professional }) => professional);
  const read = documentOf(frame, node, {
    type: TYPE,
    titles: TITLES,
    status: 'final',
    number:
      readEntityIdentifier(reading, { segment: rf1?.segment, field: 6, path: 'RF1-6' }, 'lineage') ??
      readEntityIdentifier(reading, { segment: rf1?.segment, field: 11, path: 'RF1-11' }, 'lineage'),
    orders: [],
    authors: [referring],
    times: [],
    sections,
  });
  return read && { ...read, document: { ...read.document, recipients: received } };
}
