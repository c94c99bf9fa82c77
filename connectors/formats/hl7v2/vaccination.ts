/** `VXU^V04` (HL7 v2 chapter 4A, RXA and RXR): the vaccinations of a patient as one document of immunizations. */
import type { Immunization, Section } from '../../clinical/index.ts';
import type { MessageContext, ReadDocument } from './context.ts';
import { readConcept, readProfessional, readTime, type Reading } from './datatypes.ts';
import { readNotes } from './observations.ts';
import { documentOf, loinc, openFrame, readDose, readPlaceName, remarksOf, type Titles } from './statements.ts';
import type { MessageTree, PatientNode } from './structure.ts';
import { treatmentsOf, type TreatmentNode } from './treatments.ts';

const TYPE = loinc('82593-5', 'Immunization summary report');
const SECTION = loinc('11369-6', 'History of Immunization');
const TITLES: Titles = { fr: 'Vaccinations', de: 'Impfungen', en: 'Vaccinations' };

/** RXA-20 (table 0322) and RXA-21 (table 0206): refused and not given are not done; deleted is an error; partial counts as done. */
function statusOf(completion: string, action: string, vaccine: string): Immunization['status'] {
  if (action === 'D') return 'entered-in-error';
  // CVX 998: no vaccine was administered.
  return completion === 'RE' || completion === 'NA' || vaccine === '998' ? 'not-done' : 'completed';
}

/** RXA-9: `00` is a new record; the other codes of NIP001 are history told by somebody. */
function readOrigin(reading: Reading, node: TreatmentNode, to: string): { historical: boolean; notes: string[] } {
  const { account } = reading;
  const { segment } = node.lead;
  const notes: string[] = [];
  let historical = false;
  for (let rep = 1; rep <= account.count(segment, 9); rep += 1) {
    const [code = '', text = '', system = ''] = [1, 2, 3].map((component) =>
      account.take(segment, 9, `${to}.historical`, rep, component),
    );
    account.ignoreRest(segment, 9, 'hl7v2.code-system-version', rep);
    if (system === 'NIP001') historical ||= code !== '00';
    else if (text || code) notes.push(text || code);
  }
  return { historical, notes };
}

/** The number of the dose in its series (LOINC 30973-2) is a fact of its own; all other lines are remarks. */
function readResults(reading: Reading, node: TreatmentNode, to: string): { doseNumber?: string; notes: string[] } {
  const isDose = (obx: TreatmentNode['results'][number]): boolean =>
    reading.account.peek(obx.obx.segment, 3) === '30973-2';
  const dose = node.results.find(isDose);
  const others = node.results.filter((result) => result !== dose);
  const doseNumber = dose ? reading.account.take(dose.obx.segment, 5, `${to}.doseNumber`) : '';
  if (dose) {
    readConcept(reading, { segment: dose.obx.segment, field: 3, path: `${dose.obx.path}-3` }, `${to}.doseNumber`);
    for (const number of [2, 4, 11, 14]) reading.account.take(dose.obx.segment, number, `${to}.doseNumber`);
  }
  return {
    ...(doseNumber === '' ? {} : { doseNumber }),
    notes: [...(dose ? readNotes(reading, dose.notes, `${to}.note`) : []), ...remarksOf(reading, others, `${to}.note`)],
  };
}

function readImmunization(reading: Reading, node: TreatmentNode, id: string): Immunization {
  const { account } = reading;
  const { segment, path } = node.lead;
  const at = (field: number) => ({ segment, field, path: `${path}-${field}` });
  const vaccine = readConcept(reading, at(5), `${id}.vaccine`) ?? { translations: [], text: '?' };
  const given = readTime(reading, at(3), `${id}.at`);
  const dose = readDose(reading, segment, { number: 6, unit: 7 }, `${id}.dose`);
  const origin = readOrigin(reading, node, id);
  const performer = readProfessional(reading, at(10), `${id}.performer`);
  const place = readPlaceName(reading, segment, 11, `${id}.location`);
  const lot = account.take(segment, 15, `${id}.lot`);
  const expiry = /^(\d{4})(\d{2})(\d{2})?/.exec(account.take(segment, 16, `${id}.expiry`));
  const maker = readConcept(reading, at(17), `${id}.manufacturer`);
  const makerName = maker?.text ?? maker?.coding?.display ?? maker?.coding?.code;
  const refusal = readConcept(reading, at(18), `${id}.reason`);
  const indication = readConcept(reading, at(19), `${id}.target`);
  const status = statusOf(
    account.take(segment, 20, `${id}.status`).toUpperCase(),
    account.take(segment, 21, `${id}.status`).toUpperCase(),
    vaccine.coding?.code ?? '',
  );
  const [rxr] = node.routes;
  const route = readConcept(reading, { segment: rxr?.segment, field: 1, path: `${rxr?.path ?? ''}-1` }, `${id}.route`);
  const site = readConcept(reading, { segment: rxr?.segment, field: 2, path: `${rxr?.path ?? ''}-2` }, `${id}.site`);
  const { doseNumber, notes } = readResults(reading, node, id);
  return {
    kind: 'immunization',
    id,
    vaccine,
    targets: indication ? [indication] : [],
    ...(given === undefined ? {} : { at: given }),
    ...(lot === '' ? {} : { lot }),
    ...(expiry ? { expiry: expiry.slice(1).filter(Boolean).join('-') } : {}),
    ...(makerName === undefined ? {} : { manufacturer: { identifiers: [], name: makerName, telecoms: [] } }),
    ...(dose ? { dose } : {}),
    ...(doseNumber === undefined ? {} : { doseNumber }),
    ...(route ? { route } : {}),
    ...(site ? { site } : {}),
    ...(performer ? { performer } : {}),
    ...(place === '' ? {} : { location: { identifiers: [], name: place, telecoms: [] } }),
    status,
    ...(refusal ? { reason: refusal } : {}),
    ...(origin.historical ? { historical: true } : {}),
    notes: [...origin.notes, ...notes, ...readNotes(reading, node.notes, `${id}.note`)],
    source: path,
  };
}

export function readVaccinations(
  context: MessageContext,
  tree: MessageTree,
  node: PatientNode,
): ReadDocument | undefined {
  const treatments = treatmentsOf(node.placed, ['RXA']);
  if (treatments.length === 0) return undefined;
  const frame = openFrame(context, tree, node);
  const statements = treatments.map((treatment, index) =>
    readImmunization(frame.reading, treatment, `statement-${index + 1}`),
  );
  for (const { orc } of treatments) frame.reading.account.take(orc, 1, 'status');
  const section: Section = {
    id: 'section-1',
    code: SECTION,
    text: [],
    statements,
    source: treatments[0]?.lead.path ?? '',
  };
  return documentOf(frame, node, {
    type: TYPE,
    titles: TITLES,
    status: statements.every(({ status }) => status === 'entered-in-error') ? 'entered-in-error' : 'final',
    orders: treatments.map(({ orc }) => orc),
    authors: [],
    times: [],
    sections: [section],
  });
}
