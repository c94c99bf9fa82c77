/** Where a field of the source went, in words: `observation-3.value` is "result 3 · value". What has no word is shown as it is. */
import type { TFunction } from 'i18next';

const parts = {
  patient: 'patient',
  author: 'author',
  order: 'order',
  observation: 'observation',
  group: 'group',
  specimen: 'specimen',
  attachment: 'attachment',
  encounter: 'encounter',
  recipient: 'recipient',
  document: 'document',
  lineage: 'lineage',
  custodian: 'custodian',
  legalAuthenticator: 'legalAuthenticator',
  body: 'body',
  processingId: 'processing',
} as const;

const leaves = {
  name: 'name',
  family: 'familyName',
  given: 'givenName',
  prefix: 'prefix',
  use: 'use',
  birth: 'birth',
  birthDate: 'birthDate',
  sex: 'sex',
  identifier: 'identifier',
  identifiers: 'identifier',
  national: 'identifier',
  address: 'address',
  telecom: 'telecom',
  value: 'value',
  unit: 'unit',
  range: 'range',
  code: 'code',
  status: 'status',
  interpretation: 'interpretation',
  interpretations: 'interpretation',
  time: 'time',
  effectiveTime: 'time',
  orderedAt: 'time',
  serviceTime: 'time',
  organization: 'organization',
  type: 'type',
  title: 'title',
  note: 'note',
  notes: 'note',
  reason: 'reason',
  requester: 'requester',
  language: 'language',
  device: 'device',
  replaces: 'replaces',
  assigner: 'assigner',
  root: 'assigner',
  extension: 'identifier',
  number: 'identifier',
  id: 'identifier',
  line: 'line',
  lines: 'line',
  city: 'city',
  country: 'country',
  postalCode: 'postalCode',
  telecoms: 'telecom',
  display: 'display',
  text: 'display',
  system: 'system',
  systemName: 'system',
  professional: 'professional',
  placer: 'placer',
  filler: 'filler',
  performer: 'performer',
  specialty: 'specialty',
  parent: 'parent',
  subId: 'rank',
  resultTime: 'time',
  class: 'class',
  collected: 'collected',
  received: 'received',
  site: 'site',
  start: 'start',
  end: 'end',
  bytes: 'bytes',
  sha256: 'fingerprint',
  confidentiality: 'confidentiality',
} as const;

const known = <Table extends object>(table: Table, name: string): name is Extract<keyof Table, string> =>
  Object.hasOwn(table, name);

export function targetWords(to: string, t: TFunction): string {
  const words: string[] = [];
  for (const step of to.split('.')) {
    const [, name = step, number] = /^([A-Za-z]+)(?:[-[](\d+)\]?)?$/.exec(step) ?? [];
    if (words.length === 0 && known(parts, name)) words.push(t(`part.${parts[name]}`, { number: number ?? '' }).trim());
    else if (known(leaves, name)) words.push(t(`leaf.${leaves[name]}`));
    else words.push(step);
  }
  return [...new Set(words)].join(' · ');
}
