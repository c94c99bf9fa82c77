/**
 * Writes docs/mapping-agreement.md: the open pairs of a message and the FHIR that somebody else's converter is expected to make of it,
 * compared on the facts that matter. Values are compared and never quoted.
 * Run: `node scripts/mapping-agreement.ts`
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { toFhirDateTime, type Observation, type ObservationValue, type Patient } from '../connectors/clinical/index.ts';
import { readInput } from '../connectors/formats/index.ts';
import { loadProfile, sourceProfileOf } from '../connectors/profiles/index.ts';
import { disagreements } from './mapping-disagreements.ts';

const root = resolve(import.meta.dirname, '..');
const corpus = resolve(root, '../shared/corpus/hl7v2');
const context = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'corpus', zone: 'UTC' }) };

interface Pair {
  readonly collection: string;
  readonly message: string;
  readonly expected: string;
}

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

function pairs(): Pair[] {
  const reportStream = filesBelow(join(corpus, 'cdc-reportstream-fhir'), '.fhir').map((expected) => ({
    collection: 'CDC ReportStream',
    expected,
    message: join(corpus, 'cdc-reportstream', relative(join(corpus, 'cdc-reportstream-fhir'), expected)).replace(
      /fhir$/,
      'hl7',
    ),
  }));
  const messages = filesBelow(join(corpus, 'microsoft-fhir-converter/messages'), '.hl7');
  const microsoft = filesBelow(join(corpus, 'microsoft-fhir-converter/expected-fhir'), '-expected.json').map(
    (expected) => ({
      collection: 'Microsoft FHIR Converter',
      expected,
      message: messages.find((file) => basename(file, '.hl7') === basename(expected, '-expected.json')) ?? '',
    }),
  );
  return [...reportStream, ...microsoft].filter(({ message }) => message !== '' && existsSync(message));
}

/** What is compared, as plain text: a fact is the same when its text is. */
type Facts = Readonly<Record<string, string>>;

type Json = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** A time as the instant it names, to the precision of a minute; a date as it is. */
function moment(time: string): string {
  if (!time.includes('T')) return time.slice(0, 10);
  const at = Date.parse(time);
  return Number.isNaN(at) ? time : new Date(at).toISOString().slice(0, 16);
}

const number = (digits: string): string => (digits === '' ? '' : String(Number(digits)));
const words = (said: string): string => said.replaceAll(/\s+/g, ' ').trim();

function theirValue(observation: Json): { value: string; unit: string } {
  const quantity = object(observation['valueQuantity']);
  if (quantity['value'] !== undefined)
    return {
      value: `${text(quantity['comparator'])}${number(text(quantity['value']))}`,
      unit: text(quantity['unit']) || text(quantity['code']),
    };
  const coded = object(observation['valueCodeableConcept']);
  const [coding] = list(coded['coding']);
  if (coding) return { value: text(coding['code']), unit: '' };
  const plain = ['valueString', 'valueDateTime', 'valueInteger', 'valueTime'].map((name) => text(observation[name]));
  const said = plain.find((one) => one !== '') ?? text(coded['text']);
  return { value: /^\d{4}-\d{2}-\d{2}/.test(said) ? moment(said) : words(said), unit: '' };
}

function theirObservations(resources: readonly Json[]): readonly (readonly [code: string, facts: Facts])[] {
  return resources
    .filter((resource) => resource['resourceType'] === 'Observation')
    .map((observation) => {
      const [coding] = list(object(observation['code'])['coding']);
      return [
        text(coding?.['code']),
        {
          ...theirValue(observation),
          status: text(observation['status']),
          time: moment(text(observation['effectiveDateTime'])),
        },
      ] as const;
    });
}

function theirPatient(resources: readonly Json[]): Facts {
  const patient = resources.find((resource) => resource['resourceType'] === 'Patient') ?? {};
  const [name] = list(patient['name']);
  return {
    family: text(name?.['family']).toUpperCase(),
    'birth date': text(patient['birthDate']),
    sex: text(patient['gender']),
    number:
      list(patient['identifier'])
        .map((identifier) => text(identifier['value']))
        .sort()[0] ?? '',
  };
}

function ourValue(value: ObservationValue | undefined): { value: string; unit: string } {
  const unit = value && 'unit' in value ? value.unit.text : '';
  switch (value?.type) {
    case 'quantity':
      return { value: `${value.comparator ?? ''}${number(value.number)}`, unit };
    case 'coded':
      return {
        value:
          value.concepts[0]?.translations.at(-1)?.code ??
          value.concepts[0]?.coding?.code ??
          value.concepts[0]?.text ??
          '',
        unit: '',
      };
    case 'text':
      return { value: words(value.text), unit };
    case 'time':
      return { value: moment(toFhirDateTime(value.time)), unit: '' };
    case 'ratio':
      return { value: `${value.numerator}:${value.denominator}`, unit };
    case 'range':
      return { value: `${value.low ?? ''}-${value.high ?? ''}`, unit };
    case undefined:
      return { value: '', unit: '' };
  }
}

const STATUS: Readonly<Record<string, string>> = { 'entered-in-error': 'entered-in-error' };

const ourObservation = (observation: Observation): readonly [string, Facts] => [
  observation.code.coding?.code ?? observation.code.text ?? '',
  {
    ...ourValue(observation.value),
    status: STATUS[observation.status] ?? observation.status,
    time: observation.time === undefined ? '' : moment(toFhirDateTime(observation.time)),
  },
];

const ourPatient = ({ name, birthDate, sex, identifiers }: Patient): Facts => ({
  family: name.family.toUpperCase(),
  'birth date': birthDate ?? '',
  sex,
  number: identifiers.map(({ extension }) => extension).sort()[0] ?? '',
});

interface Tally {
  same: number;
  differ: number;
  onlyTheirs: number;
  onlyOurs: number;
  readonly files: Set<string>;
}

const tallies = new Map<string, Map<string, Tally>>();

function count(
  collection: string,
  fact: string,
  ours: string | undefined,
  theirs: string | undefined,
  file: string,
): void {
  const facts = tallies.get(collection) ?? new Map<string, Tally>();
  tallies.set(collection, facts);
  const tally = facts.get(fact) ?? { same: 0, differ: 0, onlyTheirs: 0, onlyOurs: 0, files: new Set<string>() };
  facts.set(fact, tally);
  const [mine, other] = [ours ?? '', theirs ?? ''];
  if (mine === '' && other === '') return;
  if (mine === other) tally.same += 1;
  else {
    if (mine === '') tally.onlyTheirs += 1;
    else if (other === '') tally.onlyOurs += 1;
    else tally.differ += 1;
    tally.files.add(file);
    if (process.env['SHOW'] !== undefined)
      process.stderr.write(`${collection} ${fact} ${file}: ours=${mine} theirs=${other}\n`);
  }
}

/** As production: most of these messages call themselves a test. */
const asProduction = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/^(MSH(?:\|[^|\r\n]*){9}\|)[TD]\b/, '$1P'),
    'latin1',
  );

let compared = 0;
for (const { collection, message, expected } of pairs()) {
  const { parts } = readInput({ bytes: asProduction(readFileSync(message)), name: basename(message) }, context);
  const documents = parts.flatMap((part) => (part.kind === 'document' ? [part.document] : []));
  const [first] = documents;
  if (!first) continue;
  compared += 1;
  const bundle = JSON.parse(readFileSync(expected, 'utf8')) as Json;
  const resources = list(bundle['entry']).map((entry) => object(entry['resource']));
  const file = basename(message);
  const [ours, theirs] = [ourPatient(first.patient), theirPatient(resources)];
  for (const fact of Object.keys(ours)) count(collection, `patient: ${fact}`, ours[fact], theirs[fact], file);
  const mine = documents.flatMap(({ body }) =>
    body.kind === 'results' ? body.groups.flatMap((group) => group.observations.map(ourObservation)) : [],
  );
  if (mine.length === 0) continue;
  const others = [...theirObservations(resources)];
  for (const [code, facts] of mine) {
    const at = others.findIndex(([other]) => other === code);
    const twin = at === -1 ? undefined : others.splice(at, 1)[0];
    count(collection, 'observation: code', code, twin?.[0], file);
    if (twin)
      for (const fact of Object.keys(facts))
        count(collection, `observation: ${fact}`, facts[fact], twin[1][fact], file);
  }
  for (const [code] of others) count(collection, 'observation: code', undefined, code, file);
}

const rows = [...tallies].flatMap(([collection, facts]) =>
  [...facts].map(([fact, { same, differ, onlyTheirs, onlyOurs }]) => {
    const why =
      disagreements[`${collection}/${fact}`] ?? (differ + onlyTheirs + onlyOurs === 0 ? '' : 'not explained yet');
    return `| ${collection} | ${fact} | ${same} | ${differ} | ${onlyTheirs} | ${onlyOurs} | ${why} |`;
  }),
);

const page = `# Agreement of the mapping with others

Open collections hold HL7 v2 messages beside the FHIR that another converter is expected to make of them. This page compares Relais's model of
each message with that FHIR on the facts that matter. It is written by \`scripts/mapping-agreement.ts\`; values are compared and not quoted.
${compared} pairs gave a document and were compared. Messages that Relais sets aside (administration, orders, appointments) are not in it.

Observations are matched by code, in order. Times are compared as instants to the minute, texts without regard to line breaks, numbers as numbers.

| collection | fact | same | differ | only theirs | only ours | whose, and why |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
writeFileSync(join(root, 'docs/mapping-agreement.md'), page);
process.stdout.write(`${compared} pairs, ${rows.length} rows\n`);
