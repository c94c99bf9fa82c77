/**
 * The European hospital discharge report (hl7.fhir.eu.hdr, Composition-eu-hdr) as far as the source has it: its sections by their codes, the course of
 * the stay that it asks for, the stay itself, and a letter that is a file beside them.
 */
import type { Attachment, Coding } from '../../clinical/index.ts';
import { idAt, type Rendered } from '../context.ts';
import { phrases } from '../sections/words.ts';
import { labelled } from '../labels.ts';
import { LOINC } from '../systems.ts';
import type { PlacedSection } from '../sections/arrange.ts';
import { kindByName } from '../sections/kinds.ts';
import { encounterEntry } from './bundle.ts';
import { dateTime, reference, uuidIdentifier } from './datatypes.ts';
import { HDR_ENCOUNTER } from './guides.ts';
import { dataAbsent, type FhirObject } from './json.ts';
import type { Entry } from './parties.ts';

const COURSE = '8648-8';
const ATTACHMENTS: Coding = { code: '77599-9', system: LOINC, display: 'Additional documentation' };

const loincOf = (code: string, display: string): Coding => ({ code, system: LOINC, display });

const HOSPITAL_COURSE = loincOf(COURSE, 'Hospital course note');

/** Codes that the guide has for what a source may have coded otherwise, or in more detail than the kind of section. */
const codes: ReadonlyMap<string, Coding> = new Map(
  [
    ['10183-2', loincOf('75311-1', 'Discharge medications note')],
    ['75311-1', loincOf('75311-1', 'Discharge medications note')],
    ['87232-5', loincOf('87232-5', 'Medication administration.brief')],
    ['10185-7', loincOf('10185-7', 'Hospital discharge procedure note')],
    ['57080-4', loincOf('57080-4', 'Implanted medical device')],
  ].map(([code, coding]) => [code as string, coding as Coding]),
);

/**
 * The sections in the order of the guide's demands: each code once (its slices hold one section each), further sections of the same code by their title
 * alone. Parts of a letter that nobody coded are parts of the course of the stay, where the source has no section of that name.
 */
export function dischargeSections(rendered: Rendered, sections: readonly PlacedSection[]): readonly PlacedSection[] {
  const seen = new Set<string>();
  const coded = sections.map((section): PlacedSection => {
    const code = codes.get(section.written?.code ?? '') ?? section.code;
    if (!code) return section;
    const isFirst = !seen.has(code.code);
    seen.add(code.code);
    return isFirst ? { ...section, code } : { ...section, code: undefined };
  });
  if (seen.has(COURSE)) return coded;
  const isPart = ({ code, statements }: PlacedSection): boolean => code === undefined && statements.length === 0;
  const parts = coded.filter(isPart);
  const kind = kindByName('course');
  const course: PlacedSection = {
    place: 'x-course',
    kind,
    code: HOSPITAL_COURSE,
    written: undefined,
    title: kind?.title[rendered.language] ?? '',
    text: [],
    statements: [],
    absence: parts.length > 0 ? undefined : 'not-known',
    parts,
  };
  return [course, ...coded.filter((section) => !isPart(section))];
}

/** A letter that is a file: the narrative says so, the file stands in a DocumentReference. */
export function fileSections(rendered: Rendered, attachment: Attachment): readonly PlacedSection[] {
  const { language, title } = rendered;
  const kind = kindByName('course');
  const name = attachment.title === undefined ? title : `${title} (${attachment.title})`;
  const section = (place: string, code: Coding, heading: string): PlacedSection => ({
    place,
    kind: undefined,
    code,
    written: undefined,
    title: heading,
    text: [labelled(phrases.inFile, name, language)],
    statements: [],
    absence: undefined,
  });
  return [
    section('x-course', HOSPITAL_COURSE, kind?.title[language] ?? ''),
    section('x-file', ATTACHMENTS, phrases.attachments[language]),
  ];
}

export function fileEntry(rendered: Rendered, attachment: Attachment, patient: string): Entry {
  const { document, documentId, title, type, languageTag } = rendered;
  const id = idAt(rendered, 'fhir', 'file');
  return {
    id,
    resource: {
      resourceType: 'DocumentReference',
      id,
      masterIdentifier: uuidIdentifier(documentId),
      status: 'current',
      type: { coding: [{ system: 'http://loinc.org', code: type.code.code, display: type.code.display }] },
      subject: reference(patient),
      date: dateTime(document.effectiveTime.length > 8 ? document.effectiveTime : undefined),
      content: [
        {
          attachment: {
            contentType: attachment.mediaType,
            language: languageTag.split('-')[0],
            data: Buffer.from(attachment.bytes).toString('base64'),
            title,
          },
        },
      ],
    },
  };
}

/** The stay: what the source says of it, and that it is not known otherwise, for the guide asks for one. */
export function stayEntry(rendered: Rendered, patient: string): Entry {
  const { serviceTime } = rendered.document;
  const known = encounterEntry(rendered, patient);
  const id = known?.id ?? idAt(rendered, 'fhir', 'encounter');
  const content: FhirObject = known?.resource ?? {
    resourceType: 'Encounter',
    id,
    status: 'unknown',
    class: dataAbsent(),
    subject: reference(patient),
    period: { start: dateTime(serviceTime?.start), end: dateTime(serviceTime?.end) },
  };
  return { id, resource: { ...content, meta: { profile: [HDR_ENCOUNTER] } } };
}
