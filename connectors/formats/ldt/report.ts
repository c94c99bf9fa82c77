/** What both versions of LDT make of a record: a document with its author, its lineage and its title. */
import type {
  Author,
  ClinicalDocument,
  DocumentBody,
  DocumentStatus,
  Finding,
  Lineage,
  MappingReport,
  Order,
  Organization,
  Patient,
  Professional,
  Timestamp,
} from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { laboratoryReport } from '../terminology.ts';
import { servicePeriod } from '../times.ts';
import type { Reading } from './reading.ts';

export interface ReadDocument {
  /** Empty for the report, `pdf`, `pdf2` … for the files in it. */
  readonly part: string;
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
}

export interface ReportFacts {
  readonly lineage: Lineage;
  readonly status: DocumentStatus;
  readonly effectiveTime: Timestamp;
  readonly collected: readonly (Timestamp | undefined)[];
  readonly patient: Patient;
  readonly house: Organization | undefined;
  readonly validator?: Professional | undefined;
  readonly recipients: readonly Professional[];
  readonly order: Order;
}

export function documentOf(reading: Reading, facts: ReportFacts, body: DocumentBody, part: string): ClinicalDocument {
  const { language } = reading.source;
  const author: Author = { ...(facts.house ? { organization: facts.house } : {}), time: facts.effectiveTime };
  const kind = body.kind === 'attachment' ? 'attachment' : 'results';
  const own = body.kind === 'attachment' ? body.attachment.title : undefined;
  const serviceTime = servicePeriod(facts.collected, []);
  const title = own ?? profileTitle(reading.profile, [laboratoryReport.code], kind, language);
  return {
    lineage: part === '' ? facts.lineage : { ...facts.lineage, number: `${facts.lineage.number}#${part}` },
    type: { coding: laboratoryReport, translations: [] },
    title: title === '' ? 'Laborbefund' : title,
    language,
    status: facts.status,
    effectiveTime: facts.effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient: facts.patient,
    author,
    ...(facts.validator ? { legalAuthenticator: facts.validator } : {}),
    recipients: facts.recipients,
    ...(Object.keys(facts.order).length > 0 ? { order: facts.order } : {}),
    confidentiality: 'N',
    body,
  };
}
