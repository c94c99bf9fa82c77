/**
 * Who the patient is, and that every part of the submission means the same person. A fault here holds the document: filing into
 * the wrong record is the failure that matters most. Luxembourg: law of 19 June 2013; RGD A910 of 6 December 2019.
 */
import {
  birthDateHeldBy,
  dateDigits,
  identifierSchemes,
  namesAgree,
  type CalendarDate,
  type IdentifierFault,
  type PersonName,
} from '../../clinical/index.ts';
import { text, unless, type Hit, type RulePack } from '../pack.ts';
import type { PatientView } from '../patient-view.ts';
import type { Subject } from '../subject.ts';
import { CHECK_IDENTITY, CORRECT_IN_SOURCE, TELL_SUPPORT } from './fixes.ts';

/** The model where there is one, else the file itself: rules about one patient report each fault once. */
const patient = ({ patients }: Subject): PatientView | undefined => patients[0];

/** The first view, and those that say something else: a fault that all parts share is told once. */
const views = ({ patients: [first, ...others] }: Subject): readonly PatientView[] => {
  if (!first) return [];
  const differs = (view: PatientView): boolean =>
    !sameSet(view.nationalIds, first.nationalIds) || view.birthDate !== first.birthDate;
  return [first, ...others.filter(differs)];
};

/** The places of national numbers with this fault under the profile's scheme. */
const withFault =
  (wanted: IdentifierFault) =>
  (subject: Subject): readonly Hit[] => {
    const { scheme, placeholders } = subject.profile.patient.nationalId;
    const faultOf = identifierSchemes[scheme];
    return views(subject).flatMap(({ path, nationalIds }) =>
      nationalIds.filter((id) => faultOf(id, placeholders) === wanted).map(() => ({ path: `${path}/nationalId` })),
    );
  };

/** Dates agree when one is the beginning of the other: unknown parts agree with everything. */
const datesAgree = (a: CalendarDate, b: CalendarDate): boolean => a.startsWith(b) || b.startsWith(a);

function* birthDateHeldByNumber(subject: Subject): Generator<Hit> {
  const { scheme, placeholders } = subject.profile.patient.nationalId;
  for (const { path, birthDate, nationalIds } of views(subject)) {
    if (birthDate === undefined) continue;
    for (const id of nationalIds) {
      const readable = identifierSchemes[scheme](id, placeholders) === undefined;
      const told = readable ? birthDateHeldBy(scheme, id) : undefined;
      if (told !== undefined && !datesAgree(told, birthDate)) yield { path: `${path}/birthDate` };
    }
  }
}

/** What is compared between two parts: only what both of them say. */
function samePerson(a: PatientView, b: PatientView): boolean {
  const numbers = a.nationalIds.length === 0 || b.nationalIds.length === 0 || sameSet(a.nationalIds, b.nationalIds);
  const births = a.birthDate === undefined || b.birthDate === undefined || datesAgree(a.birthDate, b.birthDate);
  const sexes = a.sex === undefined || b.sex === undefined || a.sex === b.sex || [a.sex, b.sex].includes('unknown');
  return numbers && births && sexes && namesAgree(a.name, b.name);
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((value) => b.includes(value)) && b.every((value) => a.includes(value));

function* differsInDocument({ document, patients }: Subject): Generator<Hit> {
  const model = patients.find(({ where }) => where === 'model');
  if (!document || !model) return;
  for (const view of patients) if (view !== model && !samePerson(model, view)) yield { path: view.path };
}

const METADATA_SEX = { male: 'M', female: 'F', other: 'O', unknown: 'U' } as const;

/** What the entry says of the patient against the model, or against the document where there is no model (a captured request). */
function* differsInMetadata({ entry, profile, patients: [person] }: Subject): Generator<Hit> {
  if (!person || !entry) return;
  const { sourcePatientInfo: info, sourcePatientId, patientId } = entry;
  const name: PersonName = { family: info.family, given: [info.given] };
  if (!namesAgree(person.name, name)) yield { path: 'documentEntry.sourcePatientInfo' };
  const birth = person.birthDate === undefined ? undefined : dateDigits(person.birthDate);
  if (info.birthDate !== undefined && birth !== undefined && !datesAgree(info.birthDate, birth))
    yield { path: 'documentEntry.sourcePatientInfo' };
  if (person.sex !== undefined && info.sex !== METADATA_SEX[person.sex])
    yield { path: 'documentEntry.sourcePatientInfo' };
  const known = person.ids.some(
    ({ root, extension }) => extension === sourcePatientId.id && root === sourcePatientId.authority,
  );
  if (!known) yield { path: 'documentEntry.sourcePatientId' };
  const isNational = patientId?.authority === profile.patient.nationalId.root;
  if (patientId && isNational && !person.nationalIds.includes(patientId.id)) yield { path: 'documentEntry.patientId' };
  const dossiers = person.ids.filter(({ root }) => root === profile.patient.dossierId.root);
  const isDossier = patientId?.authority === profile.patient.dossierId.root && dossiers.length > 0;
  if (patientId && isDossier && !dossiers.some(({ extension }) => extension === patientId.id))
    yield { path: 'documentEntry.patientId' };
}

export const identity: RulePack = {
  name: 'identity',
  version: '2026-11-27.3',
  validFrom: '2026-11-01',
  applies: 'profile',
  title: text('Identité du patient', 'Identität des Patienten', 'Identity of the patient'),
  description: text(
    'Numéro national, nom et date de naissance, et leur concordance entre la source, le document et ses métadonnées.',
    'Nationale Nummer, Name und Geburtsdatum und ihre Übereinstimmung zwischen Quelle, Dokument und Metadaten.',
    'National number, name and birth date, and that source, document and metadata agree on them.',
  ),
  rules: [
    {
      id: 'identity.national-id-missing',
      severity: 'error',
      message: text(
        'Aucun numéro national d’identification n’est indiqué pour le patient.',
        'Für den Patienten ist keine nationale Identifikationsnummer angegeben.',
        'No national identification number is given for the patient.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'receiver-check D-22',
      check: (subject) => {
        const view = patient(subject);
        return unless(!view || view.nationalIds.some((id) => id.trim() !== ''), `${view?.path ?? ''}/nationalId`);
      },
    },
    {
      id: 'identity.national-id-form',
      severity: 'error',
      message: text(
        'Le numéro national d’identification n’a pas la bonne forme (nombre ou nature des chiffres).',
        'Die nationale Identifikationsnummer hat nicht die richtige Form (Anzahl oder Art der Ziffern).',
        'The national identification number does not have the right form (number or kind of digits).',
      ),
      fix: CHECK_IDENTITY,
      reference: 'RGD of 28 November 2013',
      check: withFault('form'),
    },
    {
      id: 'identity.national-id-old-form',
      severity: 'error',
      message: text(
        'Le numéro national est d’une ancienne forme, que le DSP ne prend pas.',
        'Die nationale Nummer hat eine frühere Form, die der DSP nicht annimmt.',
        'The national number has an older form, which the DSP does not take.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'RGD of 21 December 1987, RGD of 28 November 2013',
      check: (subject) => {
        const { scheme, placeholders, accepted } = subject.profile.patient.nationalId;
        const form = new RegExp(accepted);
        return views(subject).flatMap(({ path, nationalIds }) =>
          nationalIds
            .filter((id) => identifierSchemes[scheme](id, placeholders) === undefined && !form.test(id))
            .map(() => ({ path: `${path}/nationalId` })),
        );
      },
    },
    {
      id: 'identity.national-id-date',
      severity: 'error',
      message: text(
        'La date contenue dans le numéro national d’identification n’existe pas.',
        'Das Datum in der nationalen Identifikationsnummer gibt es nicht.',
        'The date inside the national identification number does not exist.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'RGD of 28 November 2013',
      check: withFault('date'),
    },
    {
      id: 'identity.national-id-check-digit',
      severity: 'error',
      message: text(
        'Les chiffres de contrôle du numéro national d’identification sont faux : il a été mal saisi ou appartient à quelqu’un d’autre.',
        'Die Prüfziffern der nationalen Identifikationsnummer sind falsch: Sie ist vertippt oder gehört jemand anderem.',
        'The check digits of the national identification number are wrong: it was mistyped or belongs to somebody else.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'RGD of 28 November 2013',
      check: withFault('check-digit'),
    },
    {
      id: 'identity.national-id-placeholder',
      severity: 'error',
      message: text(
        'Le numéro national indiqué est un numéro fictif qui ne désigne aucune personne.',
        'Die angegebene nationale Nummer ist eine Platzhalternummer, die keine Person bezeichnet.',
        'The national number given is a dummy that names no real person.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'DCSH template 1.3.182.11.13',
      check: withFault('placeholder'),
    },
    {
      id: 'identity.national-id-several',
      severity: 'error',
      message: text(
        'Plusieurs numéros nationaux différents sont indiqués pour le même patient.',
        'Für denselben Patienten sind mehrere verschiedene nationale Nummern angegeben.',
        'Several different national numbers are given for the same patient.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'receiver-check M-08',
      check: (subject) =>
        views(subject).flatMap(({ path, nationalIds }) => unless(new Set(nationalIds).size <= 1, `${path}/nationalId`)),
    },
    {
      id: 'identity.birth-date-differs',
      severity: 'error',
      message: text(
        'La date de naissance ne correspond pas à celle contenue dans le numéro national d’identification.',
        'Das Geburtsdatum passt nicht zu dem in der nationalen Identifikationsnummer.',
        'The birth date does not fit the one inside the national identification number.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'RGD of 28 November 2013',
      check: birthDateHeldByNumber,
    },
    {
      id: 'identity.birth-date-future',
      severity: 'error',
      message: text(
        'La date de naissance est dans le futur.',
        'Das Geburtsdatum liegt in der Zukunft.',
        'The birth date lies in the future.',
      ),
      fix: CORRECT_IN_SOURCE,
      check: (subject) =>
        views(subject).flatMap(({ path, birthDate = '' }) => unless(birthDate <= subject.today, `${path}/birthDate`)),
    },
    {
      id: 'identity.birth-date-missing',
      severity: 'warning',
      message: text(
        'La date de naissance du patient n’est pas indiquée ; l’identité ne peut pas être recoupée avec le numéro national.',
        'Das Geburtsdatum des Patienten ist nicht angegeben; die Identität lässt sich nicht mit der nationalen Nummer abgleichen.',
        'The patient’s birth date is not given; the identity cannot be cross-checked with the national number.',
      ),
      fix: CORRECT_IN_SOURCE,
      check: (subject) => {
        const view = patient(subject);
        return unless(!view || view.birthDate !== undefined, `${view?.path ?? ''}/birthDate`);
      },
    },
    {
      id: 'identity.name-missing',
      severity: 'error',
      message: text(
        'Le nom de famille du patient n’est pas indiqué.',
        'Der Familienname des Patienten ist nicht angegeben.',
        'The patient’s family name is not given.',
      ),
      fix: CORRECT_IN_SOURCE,
      check: (subject) => {
        const view = patient(subject);
        const known = [view?.name.family, view?.name.birthFamily].some((name) => (name ?? '').trim() !== '');
        return unless(!view || known, `${view?.path ?? ''}/name`);
      },
    },
    {
      id: 'identity.uncertain',
      severity: 'error',
      message: text(
        'Le logiciel d’origine signale lui-même que l’identité du patient n’est pas certaine.',
        'Die Ursprungssoftware meldet selbst, dass die Identität des Patienten nicht gesichert ist.',
        'The source software itself says that the patient’s identity is not certain.',
      ),
      fix: CHECK_IDENTITY,
      reference: 'HL7 v2 PID-31, PID-32',
      check: ({ document }) => unless(document?.patient.identityUncertain !== true, 'patient.identityUncertain'),
    },
    {
      id: 'identity.several-patients',
      severity: 'error',
      message: text(
        'Le document nomme plusieurs patients ; il ne peut être classé dans un seul dossier.',
        'Das Dokument nennt mehrere Patienten; es kann nicht in einer einzigen Akte abgelegt werden.',
        'The document names several patients; it cannot be filed in one record.',
      ),
      fix: text(
        'Exportez un document par patient, puis annulez celui-ci ; si le logiciel d’origine ne sait pas le faire, transmettez ce constat à son éditeur.',
        'Exportieren Sie ein Dokument je Patient und verwerfen Sie dieses; kann die Ursprungssoftware das nicht, geben Sie den Befund an deren Hersteller weiter.',
        'Export one document for each patient, then cancel this one; if the source software cannot, pass this finding to its maker.',
      ),
      reference: 'receiver-check D-24',
      check: ({ patients }) => {
        const rendered = patients.filter(({ where }) => where !== 'model');
        return rendered.slice(1).map(({ path }) => ({ path }));
      },
    },
    {
      id: 'identity.differs-document',
      severity: 'error',
      message: text(
        'Le document ne désigne pas le même patient que la source (numéro national, nom, date de naissance ou sexe).',
        'Das Dokument meint nicht denselben Patienten wie die Quelle (nationale Nummer, Name, Geburtsdatum oder Geschlecht).',
        'The document does not mean the same patient as the source (national number, name, birth date or sex).',
      ),
      fix: text(
        'Vérifiez de quel patient il s’agit et faites exporter le document à nouveau. S’il est bien du patient de la source, transmettez ce constat à qui a produit le document (Relais : au support, avec le rapport de diagnostic).',
        'Prüfen Sie, um welchen Patienten es geht, und lassen Sie das Dokument neu exportieren. Gehört es doch dem Patienten der Quelle, geben Sie den Befund an den Hersteller des Dokuments weiter (bei Relais: an den Support, mit dem Diagnosebericht).',
        'Check which patient it is about and have the document exported again. If it is the patient of the source after all, pass this finding to whoever made the document (Relais: to support, with the diagnostics report).',
      ),
      reference: 'receiver-check D-24',
      check: differsInDocument,
    },
    {
      id: 'identity.differs-metadata',
      severity: 'error',
      message: text(
        'Les métadonnées d’envoi ne désignent pas le même patient que le document.',
        'Die Versandmetadaten meinen nicht denselben Patienten wie das Dokument.',
        'The submission metadata do not mean the same patient as the document.',
      ),
      fix: TELL_SUPPORT,
      reference: 'receiver-check D-24, S-08',
      check: differsInMetadata,
    },
  ],
};
