/** A PDF and what its side record (or its file name) says about it, as a ClinicalDocument with an attachment. */
import { createHash } from 'node:crypto';
import type {
  Author,
  CalendarDate,
  ClinicalDocument,
  Coding,
  Concept,
  DocumentStatus,
  Finding,
  Identifier,
  Lineage,
  MappingReport,
  Organization,
  Patient,
  PatientIdentifier,
  PersonName,
  Professional,
  Sex,
  Timestamp,
} from '../../clinical/index.ts';
import { documentTypeFor } from '../../profiles/index.ts';
import { compactNumber, professionalIdentifier } from '../identifiers.ts';
import type { Ledger } from '../ledger.ts';
import { personName, wordsOf } from '../person-name.ts';
import type { ReadContext } from '../types.ts';
import type { FieldName } from './fields.ts';
import { pdfFindings } from './findings.ts';
import { done, failed, pdfProblems, type Result } from './problems.ts';
import type { Statement } from './statement.ts';
import { zoneAssumed } from '../written-findings.ts';
import { readDay, readSex, readStatus, readTime } from '../written-values.ts';

const LOINC = '2.16.840.1.113883.6.1';

export interface PdfSource {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As its bytes prove it. */
  readonly mediaType: string;
  readonly statement: Statement;
  readonly ledger: Ledger;
  /** True when the statement comes from the file name alone. */
  readonly fromFileName: boolean;
}

export interface PdfReading {
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
}

/** Takes fields out of a statement, writing down where each went and what was doubtful. */
class Fields {
  readonly findings: Finding[] = [];
  readonly #source: PdfSource;

  constructor(source: PdfSource) {
    this.#source = source;
  }

  path(name: FieldName): string {
    return this.#source.statement.fields.get(name)?.path ?? name;
  }

  /** The value as written, mapped to `to`. */
  text(name: FieldName, to: string): string | undefined {
    const field = this.#source.statement.fields.get(name);
    if (!field) return undefined;
    this.#source.ledger.map(field.path, to);
    return field.value;
  }

  /** The value as `read` understands it; what it does not understand stays unmapped and is a finding. */
  value<T>(
    name: FieldName,
    to: string,
    read: (text: string) => T | undefined,
    severity: 'error' | 'warning',
  ): T | undefined {
    const field = this.#source.statement.fields.get(name);
    if (!field) return undefined;
    const value = read(field.value);
    if (value === undefined) this.findings.push(pdfFindings.valueNotUnderstood(field.path, severity));
    else this.#source.ledger.map(field.path, to);
    return value;
  }

  time(name: FieldName, to: string, zone: string, severity: 'error' | 'warning'): Timestamp | undefined {
    const read = this.value(name, to, (text) => readTime(text, zone), severity);
    if (read?.zoneAssumed === true) this.findings.push(zoneAssumed(this.path(name)));
    return read?.timestamp;
  }
}

function patientOf(fields: Fields, { profile }: ReadContext): Patient {
  const { root } = profile.patient.nationalId;
  const national = fields.text('nationalId', 'patient.identifiers.national');
  const local = fields.text('localId', 'patient.identifiers.local');
  const identifiers: PatientIdentifier[] = [];
  if (local !== undefined) identifiers.push({ kind: 'local', extension: local });
  if (national !== undefined) identifiers.push({ kind: 'national', root, extension: compactNumber(national) });
  const birthFamily = fields.text('birthFamily', 'patient.name.birthFamily');
  const name: PersonName = {
    family: fields.text('family', 'patient.name.family') ?? '',
    given: wordsOf(fields.text('given', 'patient.name.given') ?? ''),
    ...(birthFamily === undefined ? {} : { birthFamily }),
  };
  const birthDate = fields.value<CalendarDate>('birthDate', 'patient.birthDate', readDay, 'error');
  const sex: Sex = fields.value('sex', 'patient.sex', readSex, 'warning') ?? 'unknown';
  const line = fields.text('address', 'patient.address.lines');
  const city = fields.text('city', 'patient.address.city');
  const postalCode = fields.text('postalCode', 'patient.address.postalCode');
  const country = fields.text('country', 'patient.address.country');
  const phone = fields.text('phone', 'patient.telecoms');
  const hasAddress = [line, city, postalCode, country].some((part) => part !== undefined);
  return {
    identifiers,
    name,
    ...(birthDate === undefined ? {} : { birthDate }),
    sex,
    ...(hasAddress
      ? {
          address: {
            lines: line === undefined ? [] : [line],
            ...(city === undefined ? {} : { city }),
            ...(postalCode === undefined ? {} : { postalCode }),
            ...(country === undefined ? {} : { country }),
          },
        }
      : {}),
    telecoms: phone === undefined ? [] : [{ uri: `tel:${phone.replaceAll(/[^+\d]/g, '')}` }],
  };
}

function authorOf(fields: Fields, { profile, source }: ReadContext): Author {
  const identifier = (text: string): Identifier => professionalIdentifier(profile, compactNumber(text));
  const name = fields.text('author', 'author.professional.name');
  const id = fields.text('authorId', 'author.professional.identifiers');
  const professional: Professional | undefined =
    name === undefined && id === undefined
      ? undefined
      : {
          identifiers: id === undefined ? [] : [identifier(id)],
          ...(name === undefined ? {} : { name: personName(name) }),
        };
  const organizationName = fields.text('organization', 'author.organization.name');
  const organizationId = fields.text('organizationId', 'author.organization.identifiers');
  const configured = source.organization;
  const configuredId = configured?.eHealthId ?? configured?.providerCode;
  const organization: Organization | undefined =
    organizationName !== undefined || organizationId !== undefined
      ? {
          identifiers: organizationId === undefined ? [] : [identifier(organizationId)],
          ...(organizationName === undefined ? {} : { name: organizationName }),
          telecoms: [],
        }
      : configured && {
          identifiers: configuredId === undefined ? [] : [identifier(configuredId)],
          name: configured.name,
          telecoms: [],
        };
  return { ...(professional ? { professional } : {}), ...(organization ? { organization } : {}) };
}

/** The type as the source states it; a local code becomes LOINC only by the source profile's confirmed table. */
function typeOf(fields: Fields, { source }: ReadContext): Concept {
  const written = fields.text('type', 'type');
  if (written === undefined) return { translations: [] };
  if (/^\d{1,7}-\d$/.test(written)) return { coding: { code: written, system: LOINC }, translations: [] };
  const local: Coding = { code: written, systemName: source.name };
  const known = source.codes[written];
  return known
    ? { coding: { code: known.loinc, system: LOINC, display: known.display }, translations: [local] }
    : { coding: local, translations: [] };
}

function titleOf(fields: Fields, type: Concept, language: string, { profile }: ReadContext): string {
  const written = fields.text('title', 'title');
  if (written !== undefined) return written;
  const codes = [type.coding, ...type.translations].flatMap((coding) => (coding ? [coding.code] : []));
  const title = documentTypeFor(profile, codes, 'attachment')?.title;
  if (!title) return 'Document';
  return language.startsWith('de') ? title.de : language.startsWith('en') ? title.en : title.fr;
}

/** A number given by the source makes versions; a file without one replaces nothing and is replaced by nothing. */
function lineageOf(fields: Fields, pdf: PdfSource, { source }: ReadContext): Lineage {
  const number = fields.text('order', 'lineage.number');
  const replacesNumber = fields.text('replaces', 'lineage.replacesNumber');
  return {
    authority: source.organization?.name ?? source.name,
    // The name itself may hold a patient's number; its digest does not.
    number: number ?? createHash('sha256').update(pdf.name).update(pdf.bytes).digest('hex').slice(0, 32),
    stable: number !== undefined,
    ...(replacesNumber === undefined ? {} : { replacesNumber }),
  };
}

function statusOf(fields: Fields, pdf: PdfSource, lineage: Lineage): DocumentStatus {
  const status = fields.value('status', 'status', readStatus, 'error');
  if (status !== undefined) return status;
  if (pdf.statement.fields.has('status')) return 'preliminary';
  fields.findings.push(pdfFindings.statusAssumed('status'));
  return lineage.replacesNumber === undefined ? 'final' : 'corrected';
}

/** Whatever is not a clear no is taken as the wish to hide. */
const isNo = (text: string): boolean => /^(?:0|false|no|n|non|nein|faux|falsch)$/i.test(text);
const confidentialityOf = (text: string): 'N' | 'R' | 'V' | undefined =>
  /^[NRV]$/i.test(text.trim()) ? (text.trim().toUpperCase() as 'N' | 'R' | 'V') : undefined;

/** Nothing but the bytes, the statement and the profiles decides: same input, same document. */
export function pdfDocument(pdf: PdfSource, context: ReadContext): Result<PdfReading> {
  const fields = new Fields(pdf);
  const zone = context.source.zone ?? context.profile.zone;
  const patient = patientOf(fields, context);
  if (patient.name.family === '' && patient.identifiers.length === 0) return failed(pdfProblems.noIdentity);
  const effectiveTime = fields.time('date', 'effectiveTime', zone, 'error');
  if (effectiveTime === undefined) return failed(pdfProblems.noDate);

  const digest = createHash('sha256').update(pdf.bytes).digest('hex');
  const expected = fields.text('sha256', 'attachment.sha256');
  if (expected !== undefined && expected.toLowerCase() !== digest)
    fields.findings.push(pdfFindings.digestDiffers(fields.path('sha256')));
  const hidden = pdf.statement.fields.get('hidden');
  if (hidden && isNo(hidden.value)) pdf.ledger.ignore(hidden.path, 'pdf.not-hidden');
  else if (hidden) fields.findings.push(pdfFindings.hiddenFromPatient(hidden.path));
  // A number alone may be mistyped; beside name and birth date it is what a side file would say.
  const stated = pdf.statement.fields;
  const isConfirmed = stated.has('nationalId') && stated.has('family') && stated.has('birthDate');
  if (pdf.fromFileName && !isConfirmed) fields.findings.push(pdfFindings.fileNameOnly('file-name'));
  fields.text('file', 'attachment.name');

  const language = fields.text('language', 'language') ?? context.source.language;
  const type = typeOf(fields, context);
  const title = titleOf(fields, type, language, context);
  const lineage = lineageOf(fields, pdf, context);
  const order = pdf.statement.fields.get('order')?.value;
  const start = fields.time('serviceStart', 'serviceTime.start', zone, 'warning');
  const end = fields.time('serviceEnd', 'serviceTime.end', zone, 'warning');
  const recipient = fields.text('recipient', 'recipients');
  const document: ClinicalDocument = {
    lineage,
    type,
    title,
    language,
    status: statusOf(fields, pdf, lineage),
    effectiveTime,
    ...(start === undefined && end === undefined
      ? {}
      : { serviceTime: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } }),
    patient,
    author: authorOf(fields, context),
    recipients: recipient === undefined ? [] : [{ identifiers: [], name: personName(recipient) }],
    ...(order === undefined ? {} : { order: { filler: { extension: order } } }),
    confidentiality: fields.value('confidentiality', 'confidentiality', confidentialityOf, 'error') ?? 'N',
    body: { kind: 'attachment', attachment: { mediaType: pdf.mediaType, bytes: pdf.bytes, title } },
  };
  return done({
    document,
    mapping: pdf.ledger.report(pdf.fromFileName ? 'pdf.file-name-part' : undefined),
    findings: fields.findings,
  });
}
