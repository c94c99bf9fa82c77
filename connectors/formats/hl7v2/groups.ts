/** Order lines (OBR, SPM; HL7 v2 chapters 4 and 7) as result groups and specimens, with the links of microbiology (OBR-26, OBR-29). */
import type { Concept, Identifier, ObservationStatus, ResultGroup, Specimen, Timestamp } from '../../clinical/index.ts';
import { readConcept, readEntityIdentifier, readTime, type Reading } from './datatypes.ts';
import { field, type Segment } from './message.ts';
import { isResult, readNotes, readObservations, statusCode, type NumberedObservation } from './observations.ts';
import { readPictures } from './pictures.ts';
import { observationStatus, orderStatus } from './status.ts';
import type { ObservationNode, OrderNode, SpecimenNode } from './structure.ts';
import { LOINC, specialtyByCode, specialtyOf } from '../terminology.ts';
import { readValue, valueText } from './values.ts';
import type { ResultKeys } from '../types.ts';

export interface ReadGroups {
  readonly groups: ResultGroup[];
  readonly specimens: Specimen[];
  readonly keys: Omit<ResultKeys, 'sentAt'>;
}

interface Open {
  readonly group: ResultGroup;
  readonly observations: readonly NumberedObservation[];
  /** Raw first components of OBR-3 and OBR-2, by which OBR-29 points here. */
  readonly filler: string;
  readonly placer: string;
  readonly parent?: ResultKeys['parents'][string];
}

/** The state of an order: what it says itself; otherwise the least finished of its results. */
function stateOf(obr: Segment | undefined, nodes: readonly ObservationNode[]): ObservationStatus {
  const said = orderStatus(field(obr, 25).trim().toUpperCase());
  if (said) return said;
  const states = nodes.filter(({ obx }) => isResult(obx)).map(({ obx }) => observationStatus(statusCode(obx)));
  const worst = (['preliminary', 'registered', 'corrected', 'final'] as const).find((state) => states.includes(state));
  return worst ?? states[0] ?? 'preliminary';
}

/** SPM, or OBR-15 of versions before 2.5. */
function readSpecimen(reading: Reading, node: SpecimenNode, id: string, arrival: Timestamp | undefined): Specimen {
  const { account } = reading;
  const { spm, path } = node;
  const at = (number: number): { segment: Segment; field: number; path: string } => ({
    segment: spm,
    field: number,
    path: `${path}-${number}`,
  });
  const identifiers = readSpecimenIds(reading, spm, id);
  const type = readConcept(reading, at(4), `${id}.type`);
  const site = readConcept(reading, at(8), `${id}.site`);
  const collected = readTime(reading, at(17), `${id}.collected`);
  const received = readTime(reading, at(18), `${id}.received`) ?? arrival;
  const description = [14, 21, 24]
    .map((number) => {
      const text = account.take(spm, number, `${id}.note`, 1, 2);
      return text || account.take(spm, number, `${id}.note`);
    })
    .filter((text) => text !== '');
  const remarks = node.observations.map(({ obx, path: at5 }) => specimenRemark(reading, obx, at5, `${id}.note`));
  return {
    id,
    identifiers,
    ...(type ? { type } : {}),
    ...(site ? { site } : {}),
    ...(collected === undefined ? {} : { collected }),
    ...(received === undefined ? {} : { received }),
    notes: [...description, ...remarks.filter((text) => text !== ''), ...readNotes(reading, node.notes, `${id}.note`)],
  };
}

/** SPM-2: placer's and filler's number of the specimen, each an EI in subcomponents. */
function readSpecimenIds({ account }: Reading, spm: Segment, id: string): Identifier[] {
  return [2, 1]
    .map((component) => account.takeParts(spm, 2, `${id}.identifier`, 1, component))
    .filter(([number = '']) => number !== '')
    .map(([number = '', assigner = '']) => ({ extension: number, ...(assigner === '' ? {} : { assigner }) }));
}

/** A result about the specimen itself, as a remark on it. */
function specimenRemark(reading: Reading, obx: Segment, path: string, to: string): string {
  const { account } = reading;
  const concept = readConcept(reading, { segment: obx, field: 3, path: `${path}-3` }, to);
  const value = readValue(reading, obx, to, path);
  account.take(obx, 11, to);
  account.take(obx, 14, to);
  const name = concept?.text ?? concept?.coding?.code ?? '';
  const said = valueText(value);
  return said === '' ? '' : `${name}: ${said}`;
}

function readOldSpecimen(reading: Reading, obr: Segment, path: string, id: string): Specimen | undefined {
  const { account, source } = reading;
  const [code = '', text = '', system = ''] = account.takeParts(obr, 15, `${id}.type`, 1, 1);
  const [additive, note] = [account.take(obr, 15, `${id}.note`, 1, 2), account.take(obr, 15, `${id}.note`, 1, 3)];
  const [siteCode = '', siteText = ''] = account.takeParts(obr, 15, `${id}.site`, 1, 4);
  const received = readTime(reading, { segment: obr, field: 14, path: `${path}-14` }, `${id}.received`);
  if (code === '' && text === '' && note === '' && received === undefined) return undefined;
  const mapped = Object.hasOwn(source.authorities, system) ? source.authorities[system] : undefined;
  const type: Concept | undefined =
    code === '' && text === ''
      ? undefined
      : {
          ...(text === '' && system === ''
            ? {}
            : {
                coding: {
                  code: code || text,
                  ...(mapped ? { system: mapped } : {}),
                  ...(system === '' ? {} : { systemName: system }),
                  ...(text === '' ? {} : { display: text }),
                },
              }),
          translations: [],
          text: text || code,
        };
  return {
    id,
    identifiers: [],
    ...(type ? { type } : {}),
    ...(siteCode === '' && siteText === '' ? {} : { site: { translations: [], text: siteText || siteCode } }),
    ...(received === undefined ? {} : { received }),
    notes: [additive, note].filter((entry) => entry !== ''),
  };
}

/** OBR-26 and OBR-29: how the message names the culture, and in it the line with the organism. */
function parentNamed({ account }: Reading, obr: Segment, path: string): Open['parent'] {
  const [code = ''] = account.takeParts(obr, 26, 'group.parent', 1, 1);
  const subId = account.take(obr, 26, 'group.parent', 1, 2);
  account.take(obr, 26, 'group.parent', 1, 3);
  const [placer = '', filler = ''] = [1, 2].map(
    (component) => account.takeParts(obr, 29, 'group.parent', 1, component)[0] ?? '',
  );
  return code === '' ? undefined : { code, subId, filler, placer, path: `${path}-26` };
}

/** The group of the culture, and in it the line that names the organism. */
function parentOf(reading: Reading, parent: Open['parent'], open: readonly Open[]): ResultGroup['parent'] {
  if (!parent) return undefined;
  const { code, subId, filler, placer } = parent;
  const named = open.filter((entry) => (filler ? entry.filler === filler : placer ? entry.placer === placer : true));
  for (const { group, observations } of (named.length > 0 ? named : open).toReversed()) {
    const organism =
      observations.find(({ key }) => key.code === code && key.subId === subId) ??
      (subId === '' ? observations.find(({ key }) => key.code === code) : undefined);
    if (organism) return { groupId: group.id, observationId: organism.observation.id };
  }
  reading.findings.add('hl7v2.parent-not-found', parent.path);
  return undefined;
}

/** The XD-LAB specialty: by OBR-24, or because the battery itself is named by a specialty's LOINC code. */
function specialtyConcept(reading: Reading, obr: Segment | undefined, code: Concept, id: string): Concept | undefined {
  const section = reading.account.take(obr, 24, `${id}.specialty`);
  const coding =
    specialtyOf(section) ?? (code.coding?.system === LOINC ? specialtyByCode(code.coding.code) : undefined);
  return coding && { coding, translations: [], ...(section === '' ? {} : { text: section }) };
}

const keysOf = (open: readonly Open[]): ReadGroups['keys'] => ({
  observations: Object.fromEntries(
    open.flatMap(({ observations }) => observations.map(({ observation, key }) => [observation.id, key])),
  ),
  groups: Object.fromEntries(open.map(({ group, filler, placer }) => [group.id, { filler, placer }])),
  parents: Object.fromEntries(open.flatMap(({ group, parent }) => (parent ? [[group.id, parent]] : []))),
});

/** All groups of a patient's order lines. `files` are result lines that are no results; those of `pictures` belong to them all the same. */
export function readGroups(
  reading: Reading,
  orders: readonly OrderNode[],
  { files, pictures }: { readonly files: ReadonlySet<Segment>; readonly pictures: readonly ObservationNode[] },
): ReadGroups {
  const { account } = reading;
  const open: Open[] = [];
  const specimens: Specimen[] = [];
  // A specimen above several orders (OUL) is one specimen.
  const known = new Map<SpecimenNode, Specimen>();
  let [observations, shown] = [1, 1];
  for (const order of orders) {
    const nodes = order.observations.filter(({ obx }) => !files.has(obx));
    const onlyFiles = order.observations.length > 0 && nodes.length === 0 && order.notes.length === 0;
    if (onlyFiles) continue;
    const { obr, path } = order;
    const id = `group-${open.length + 1}`;
    const at = (number: number): { segment: Segment | undefined; field: number; path: string } => ({
      segment: obr,
      field: number,
      path: `${path}-${number}`,
    });
    const code = readConcept(reading, at(4), `${id}.code`) ?? { translations: [] };
    const specialty = specialtyConcept(reading, obr, code, id);
    const status = stateOf(obr, nodes);
    account.take(obr, 25, `${id}.status`);
    if (status === 'entered-in-error') reading.findings.add('hl7v2.order-status-error', `${path}-25`);
    // OBR-14 is when the laboratory received it, where the specimen itself does not say.
    const arrival =
      order.specimens.length > 0 ? readTime(reading, at(14), `specimen-${specimens.length + 1}.received`) : undefined;
    const found = order.specimens.map((node, index) => {
      const specimen =
        known.get(node) ?? readSpecimen(reading, node, `specimen-${specimens.length + index + 1}`, arrival);
      known.set(node, specimen);
      return specimen;
    });
    const old =
      found.length === 0 && obr ? readOldSpecimen(reading, obr, path, `specimen-${specimens.length + 1}`) : undefined;
    const own = old ? [old] : found;
    specimens.push(...own.filter((specimen) => !specimens.includes(specimen)));
    const named = obr && parentNamed(reading, obr, path);
    const parent = parentOf(reading, named, open);
    const read = readObservations(reading, nodes, observations, status, own[0]?.type);
    observations += read.length;
    const images = readPictures(reading, order, pictures, shown);
    shown += images.length;
    const time = readTime(reading, at(7), `${id}.time`);
    const resultTime = readTime(reading, at(22), `${id}.resultTime`);
    const [specimen] = own;
    const group: ResultGroup = {
      id,
      code,
      ...(specialty ? { specialty } : {}),
      status,
      ...(time === undefined ? {} : { time }),
      ...(resultTime === undefined ? {} : { resultTime }),
      ...(specimen ? { specimenId: specimen.id } : {}),
      observations: read.map(({ observation }) => observation),
      notes: readNotes(reading, order.notes, `${id}.note`),
      ...(images.length > 0 ? { images } : {}),
      ...(parent ? { parent } : {}),
      source: path,
    };
    const filler = readEntityIdentifier(reading, at(3), 'order.filler')?.extension ?? '';
    const placer = readEntityIdentifier(reading, at(2), 'order.placer')?.extension ?? '';
    open.push({ group, observations: read, filler, placer, ...(named ? { parent: named } : {}) });
  }
  return { groups: open.map(({ group }) => group), specimens, keys: keysOf(open) };
}
