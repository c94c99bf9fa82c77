/** An invented report of an invented patient, and a platform under test conditions. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ClinicalDocument } from '../../../connectors/clinical/index.ts';
import {
  describeEntry,
  describeSubmissionSet,
  type Assertion,
  type Submission,
  type TokenSource,
} from '../../../connectors/dsp/index.ts';
import { documentTypeFor, loadProfile, type NationalProfile } from '../../../connectors/profiles/index.ts';

export const profile = loadProfile('sandbox');
/** The same, for platforms that name patients by their national number. */
export const nationalIdProfile: NationalProfile = {
  ...profile,
  patient: { ...profile.patient, submissionId: 'national' },
};

export const matricule = '1983081246785';
export const dossier = { id: '1002003004', authority: profile.patient.dossierId.root };
export const actor = '1234567890';

export const report: ClinicalDocument = {
  lineage: { authority: 'LABOTEST', number: '4711', stable: true },
  type: { coding: { code: '11502-2', system: '2.16.840.1.113883.6.1' }, translations: [] },
  title: 'Résultats de laboratoire – glycémie & HbA1c <contrôle>',
  language: 'fr-LU',
  status: 'final',
  effectiveTime: '20261103091500+0100',
  serviceTime: { start: '20261103074500+0100' },
  patient: {
    identifiers: [
      { kind: 'local', root: '1.3.182.3.1.1.99999999.1', extension: 'P-42' },
      { kind: 'national', root: '1.3.182.4.4', extension: matricule },
    ],
    name: { family: 'Müller-D’Été', given: ['Anne', 'Zoé'] },
    birthDate: '1983-08-12',
    sex: 'female',
    telecoms: [],
  },
  author: {
    professional: {
      identifiers: [
        { root: '1.3.182.4.6', extension: '90123456' },
        { root: '1.3.182.4.1', extension: actor },
      ],
      name: { family: 'Weber', given: ['Jean'] },
    },
    organization: {
      identifiers: [{ root: '1.3.182.4.1', extension: '2123456789' }],
      name: 'Laboratoire du Test & Fils',
      telecoms: [],
    },
  },
  recipients: [],
  confidentiality: 'N',
  body: { kind: 'results', groups: [], specimens: [], notes: [] },
};

/** Bytes that stand for a rendered document; what is inside does not matter to the way there. */
export const smallDocument = (): Uint8Array =>
  Buffer.from(`<ClinicalDocument xmlns="urn:hl7-org:v3"><!-- ${randomUUID()} é --></ClinicalDocument>`);

export const pdfOf = (size: number): Uint8Array => {
  const bytes = randomBytes(size);
  bytes.write('%PDF-1.4\n', 0, 'latin1');
  return bytes;
};

export interface SubmissionOptions {
  readonly bytes: Uint8Array;
  readonly mimeType?: string;
  readonly documentId?: string;
  readonly replaces?: string;
  readonly patientId?: { readonly id: string; readonly authority: string };
}

export function submissionOf({ bytes, mimeType, documentId, replaces, patientId }: SubmissionOptions): Submission {
  const type = documentTypeFor(profile, ['11502-2'], 'results');
  if (!type) throw new Error('the profile has no laboratory report');
  const rendering = {
    id: { root: documentId ?? randomUUID() },
    mimeType: mimeType ?? 'text/xml',
    bytes,
    title: report.title,
    type,
  };
  const entry = describeEntry({ document: report, rendering, profile });
  return {
    submissionSet: describeSubmissionSet({ entry, profile, now: Date.now() }),
    documentEntry: { ...entry, patientId: patientId ?? dossier },
    ...(replaces === undefined ? {} : { replaces: { entryUuid: replaces } }),
  };
}

/** Assertions from a fixed supply, each used until it is discarded. */
export function tokensOf(...markups: readonly string[]): TokenSource & { discarded: number } {
  const supply = markups.map((markup): Assertion => ({
    markup,
    inheritedNamespaces: {},
    notOnOrAfter: Date.now() + 300_000,
  }));
  return {
    discarded: 0,
    obtain() {
      const assertion = supply[Math.min(this.discarded, supply.length - 1)];
      if (!assertion) throw new Error('no assertion was given');
      return Promise.resolve({ ok: true, assertion });
    },
    discard() {
      this.discarded += 1;
    },
  };
}
