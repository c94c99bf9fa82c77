/** The entry of a document inside a request, in the words of the house, so that the same rules compare it with its document. */
import type { DocumentEntry, MetadataAuthor, MetadataCode, MetadataPatientId } from '../../dsp/types.ts';
import { classifiedBy, identifiedBy, slotValue, type RegistryObject } from './ebrim.ts';
import { documentEntryRules } from './scheme.ts';

const codes = (object: RegistryObject, name: string): readonly MetadataCode[] =>
  classifiedBy(object, documentEntryRules.codes.find((code) => code.name === name)?.scheme ?? '').map(
    ({ code, slots, name: display }) => ({ code, scheme: slotValue({ slots }, 'codingScheme') ?? '', display }),
  );

const codeOf = (object: RegistryObject, name: string): MetadataCode =>
  codes(object, name)[0] ?? { code: '', scheme: '', display: '' };

const identifier = (object: RegistryObject, name: string): string =>
  identifiedBy(object, documentEntryRules.identifiers.find((one) => one.name === name)?.scheme ?? '')[0]?.value ?? '';

const unescaped: Readonly<Record<string, string>> = { F: '|', S: '^', T: '&', R: '~', E: '\\' };
const plain = (text: string): string =>
  text.replaceAll(/\\([FSTRE])\\/g, (_, letter: string) => unescaped[letter] ?? '');

const patientId = (cx: string): MetadataPatientId => {
  const [id = '', , , authority = ''] = cx.split('^');
  return { id: plain(id), authority: authority.split('&')[1] ?? '' };
};

function person(xcn: string): NonNullable<MetadataAuthor['person']> {
  const [id = '', family = '', given = '', , , , , , authority = ''] = xcn.split('^');
  return {
    ...(id === '' ? {} : { id: plain(id) }),
    ...(authority === '' ? {} : { authority: authority.split('&')[1] ?? '' }),
    family: plain(family),
    given: plain(given),
  };
}

function authorOf(object: RegistryObject): MetadataAuthor {
  const [author] = classifiedBy(object, documentEntryRules.author);
  const slots = author?.slots ?? [];
  const named = slotValue({ slots }, 'authorPerson');
  const institutions = slots.find(({ name }) => name === 'authorInstitution')?.values ?? [];
  return {
    ...(named === undefined ? {} : { person: person(named) }),
    institutions: institutions.map((xon) => ({ name: plain(xon.split('^')[0] ?? '') })),
  };
}

const SEXES = ['M', 'F', 'O', 'U'] as const;

function patientInfo(object: RegistryObject): DocumentEntry['sourcePatientInfo'] {
  const lines = object.slots.filter(({ name }) => name === 'sourcePatientInfo').flatMap(({ values }) => values);
  const field = (number: number): string =>
    lines.find((line) => line.startsWith(`PID-${number}|`))?.slice(`PID-${number}|`.length) ?? '';
  const [family = '', given = ''] = field(5).split('^');
  return {
    family: plain(family),
    given: plain(given),
    ...(field(7) === '' ? {} : { birthDate: field(7) }),
    sex: SEXES.find((sex) => sex === field(8)) ?? 'U',
  };
}

/** Attributes that the entry leaves out are taken from the bytes where the standard lets it (hash, size). */
export function sentEntry(
  object: RegistryObject,
  found: { readonly hash: string; readonly size: number },
): DocumentEntry {
  const optional = (name: 'serviceStartTime' | 'serviceStopTime'): object => {
    const value = slotValue(object, name);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    entryUuid: object.id,
    uniqueId: identifier(object, 'uniqueId'),
    patientId: patientId(identifier(object, 'patientId')),
    sourcePatientId: patientId(slotValue(object, 'sourcePatientId') ?? ''),
    sourcePatientInfo: patientInfo(object),
    mimeType: object.mimeType,
    hash: (slotValue(object, 'hash') ?? found.hash).toLowerCase(),
    size: Number(slotValue(object, 'size') ?? found.size),
    title: object.name,
    languageCode: slotValue(object, 'languageCode') ?? '',
    creationTime: slotValue(object, 'creationTime') ?? '',
    ...optional('serviceStartTime'),
    ...optional('serviceStopTime'),
    classCode: codeOf(object, 'classCode'),
    typeCode: codeOf(object, 'typeCode'),
    formatCode: codeOf(object, 'formatCode'),
    confidentialityCodes: codes(object, 'confidentialityCode'),
    healthcareFacilityTypeCode: codeOf(object, 'healthcareFacilityTypeCode'),
    practiceSettingCode: codeOf(object, 'practiceSettingCode'),
    author: authorOf(object),
  };
}
