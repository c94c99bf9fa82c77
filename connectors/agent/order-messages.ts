/**
 * Where the messages of an order hold only what is new (`orderMessages: adds`), a message becomes the next version of the order's document: what the messages before it
 * said, read from their receipts again, with what it adds. Only for the same patient, and never with a message missing: what cannot be put together is held.
 */
import {
  documentSetId,
  identifierOf,
  namesAgree,
  type ClinicalDocument,
  type Finding,
  type MappingReport,
  type Patient,
} from '../clinical/index.ts';
import {
  putTogether,
  readInput,
  type DocumentPart,
  type OrderMessage,
  type ReadContext,
  type SourceInput,
} from '../formats/index.ts';
import type { DocumentRow, Journal } from '../journal/index.ts';
import { CANCELLED_BY_PERSON } from '../journal/states.ts';
import { JournalError } from '../journal/types.ts';
import type { NationalProfile } from '../profiles/index.ts';

/** What came as a receipt; `gone` when its content is not here any more. */
export type Arrived = SourceInput | 'gone';

export function arrivedAs(journal: Pick<Journal, 'receipt' | 'receiptContent'>, receiptId: string): Arrived {
  try {
    const [receipt, content] = [journal.receipt(receiptId), journal.receiptContent(receiptId)];
    return receipt && content ? { ...content, name: receipt.name } : 'gone';
  } catch (error) {
    if (error instanceof JournalError && (error.fault === 'purged' || error.fault === 'damaged')) return 'gone';
    throw error;
  }
}

/** The cause of a message that brought nothing which was not known of its order. */
export const NOTHING_NEW = 'nothing-new';

export interface OrderReading {
  readonly document: ClinicalDocument;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
  /** The messages before it say all of it already. */
  readonly nothingNew: boolean;
  /** Everything that Relais has of the order is in it: it is never older than what came before. */
  readonly complete: boolean;
  /** It stands alone although other messages of its order are here: it takes the place of none of them, unless a person says that it is all. */
  readonly leavesOut: boolean;
  /** The messages that were put together, its own among them; none where it stands alone. An opposition to one of them is one to the whole. */
  readonly messages: readonly { readonly document: ClinicalDocument; readonly source: string }[];
}

export interface OrderQuestions {
  readonly profile: NationalProfile;
  /** Documents of the same input, by their id. */
  readonly sameInput: ReadonlyMap<string, DocumentPart>;
  readonly arrived: (receiptId: string) => Arrived;
  readonly readContext: (source: string) => ReadContext;
  /** The patient under the number that stays. */
  readonly known: (patient: Patient, source: string) => Patient;
}

const notHere: Finding = {
  rule: 'orders.earlier-message-missing',
  severity: 'error',
  path: 'order',
  message: {
    fr: 'Un message antérieur de cette demande ne peut plus être lu : sans lui, le compte rendu serait incomplet.',
    de: 'Eine frühere Nachricht dieses Auftrags ist nicht mehr lesbar: Ohne sie wäre der Befund unvollständig.',
    en: 'An earlier message of this order cannot be read any more: without it the report would be incomplete.',
  },
  fix: {
    fr: 'Si ce message dit tout, envoyez-le quand même ; sinon, demandez au laboratoire un compte rendu complet de cette demande, puis annulez celui-ci.',
    de: 'Sagt diese Nachricht alles, senden Sie sie trotzdem; sonst bitten Sie das Labor um den vollständigen Befund dieses Auftrags, und verwerfen Sie diese.',
    en: 'If this message says everything, send it anyway; otherwise ask the laboratory for the complete report of this order, then cancel this one.',
  },
};

const cancelledBefore: Finding = {
  rule: 'orders.earlier-message-cancelled',
  severity: 'error',
  path: 'order',
  message: {
    fr: 'Un message antérieur de cette demande a été annulé ici par une personne : ses résultats ne figurent pas dans ce compte rendu.',
    de: 'Eine frühere Nachricht dieses Auftrags wurde hier von einer Person verworfen: Ihre Ergebnisse stehen nicht in diesem Befund.',
    en: 'An earlier message of this order was cancelled here by a person: its results are not in this report.',
  },
  fix: {
    fr: 'Comparez avec la source. Si ces résultats ne doivent pas y figurer, envoyez quand même ; sinon, demandez un compte rendu complet.',
    de: 'Vergleichen Sie mit der Quelle. Gehören diese Ergebnisse nicht hinein, senden Sie trotzdem; sonst bitten Sie um den vollständigen Befund.',
    en: 'Compare with the source. If these results do not belong in it, send it anyway; otherwise ask for the complete report.',
  },
};

const otherKind: Finding = {
  rule: 'orders.other-kind-of-message',
  severity: 'error',
  path: 'order',
  message: {
    fr: 'Les messages de cette demande ne peuvent pas être réunis : les uns apportent des résultats, les autres un texte.',
    de: 'Die Nachrichten dieses Auftrags lassen sich nicht zusammenführen: Die einen bringen Ergebnisse, die anderen einen Text.',
    en: 'The messages of this order cannot be put together: some bring results, others a text.',
  },
  fix: {
    fr: 'Comparez avec la version précédente. Si ce message dit tout, envoyez-le quand même ; sinon, demandez un compte rendu complet.',
    de: 'Vergleichen Sie mit der vorigen Fassung. Sagt diese Nachricht alles, senden Sie sie trotzdem; sonst bitten Sie um den vollständigen Befund.',
    en: 'Compare with the version before. If this message says everything, send it anyway; otherwise ask for the complete report.',
  },
};

const patientNotCertain: Finding = {
  rule: 'identity.order-patient-not-certain',
  severity: 'error',
  path: 'patient',
  message: {
    fr: 'Rien ne prouve que les messages de cette demande concernent la même personne : ils n’ont pas été réunis.',
    de: 'Nichts belegt, dass die Nachrichten dieses Auftrags dieselbe Person betreffen: Sie wurden nicht zusammengeführt.',
    en: 'Nothing proves that the messages of this order are about the same person: they were not put together.',
  },
  fix: {
    fr: 'Vérifiez avec le laboratoire de qui est ce résultat ; faites-le renvoyer complet, ou annulez-le.',
    de: 'Klären Sie mit dem Labor, von wem dieses Ergebnis ist; lassen Sie den Befund vollständig neu senden, oder verwerfen Sie dieses.',
    en: 'Settle with the laboratory whose result this is; have the report sent again whole, or cancel this one.',
  },
};

/** Whom a message is about, as far as it says so. */
interface Named {
  readonly patient: Patient;
  readonly source: string;
}

/** A number without an authority is its source's own. */
const numbersOf = ({ patient, source }: Named): readonly string[] =>
  patient.identifiers.map(({ root, assigner, extension }) =>
    JSON.stringify([root ?? assigner ?? { source }, extension]),
  );

/** Whether anything speaks against one person. */
function contradict({ patient: a }: Named, { patient: b }: Named): boolean {
  const [mine, theirs] = [a, b].map((patient) => identifierOf(patient, 'national')?.extension);
  if (mine !== undefined && theirs !== undefined && mine !== theirs) return true;
  const bothBorn = a.birthDate !== undefined && b.birthDate !== undefined;
  return (bothBorn && a.birthDate !== b.birthDate) || !namesAgree(a.name, b.name);
}

/** Whether two names that agree are one person's: a number in common, or the birth date. */
function proven(a: Named, b: Named): boolean {
  const numbers = new Set(numbersOf(a));
  const bothBorn = a.patient.birthDate !== undefined && b.patient.birthDate !== undefined;
  return bothBorn || numbersOf(b).some((number) => numbers.has(number));
}

/**
 * Whether all messages of an order are surely about one person: each proven to be about the one of `own`, and nothing in any two of them against it.
 * One that leaves out its number must not bring together two that have different ones.
 */
const areOnePerson = (own: Named, others: readonly Named[]): boolean =>
  others.every((other) => proven(own, other)) &&
  [own, ...others].every((one, index, all) => all.slice(index + 1).every((other) => !contradict(one, other)));

/** A PDF is whole in itself; results and texts are what messages of an order add to one another. */
const addsUp = ({ body }: ClinicalDocument): boolean =>
  body.kind === 'results' || (body.kind === 'attachment' && body.attachment.mediaType.startsWith('text/'));

/** What a message says as it stands; with a finding that holds it where other messages of its order are here. */
const alone = (part: DocumentPart, ...findings: readonly Finding[]): OrderReading => ({
  document: part.document,
  mapping: part.mapping,
  findings: [...part.findings, ...findings],
  nothingNew: false,
  complete: false,
  leavesOut: findings.length > 0,
  messages: [],
});

/**
 * The message with those before it. `rows` are the documents of the line that came before; `part` as its reader gave it.
 */
export function withEarlierMessages(
  part: DocumentPart,
  source: string,
  rows: readonly DocumentRow[],
  questions: OrderQuestions,
): OrderReading {
  const { lineage } = part.document;
  const { orderMessages } = questions.readContext(source).source;
  // A finished document is whole in itself, also where a new one is made of it.
  const isFinished = part.content !== undefined;
  const isOne = !isFinished && orderMessages === 'adds' && lineage.stable && lineage.replacesNumber === undefined;
  if (!isOne || !addsUp(part.document) || rows.length === 0) return alone(part);
  const byPerson = (row: DocumentRow): boolean => row.state === 'cancelled' && row.cause === CANCELLED_BY_PERSON;
  const standing = rows.filter((row) => !byPerson(row));
  const earlier = standing.map((row) => messageOf(row, source, questions));
  const cancelled = standing.length < rows.length ? [cancelledBefore] : [];
  const found = earlier.filter((one) => one !== undefined);
  if (found.length < earlier.length) return alone(part, notHere);
  const results = [part, ...found.map((one) => one.part)].every(({ document }) => document.body.kind === 'results');
  if (!results) return alone(part, otherKind);
  const named = (document: ClinicalDocument, from: string): Named => ({
    patient: questions.known(document.patient, from),
    source: from,
  });
  const others = found.map((one) => named(one.part.document, one.source));
  if (!areOnePerson(named(part.document, source), others)) return alone(part, patientNotCertain);
  const whole = putTogether(part, found, questions.profile);
  // Nothing new is only what is on its way or there: not what went with a version that a person cancelled.
  const isKept = cancelled.length === 0 && standing.some(({ state }) => state !== 'cancelled');
  return {
    ...whole,
    findings: [...whole.findings, ...cancelled],
    nothingNew: whole.nothingNew && isKept,
    complete: true,
    leavesOut: false,
    messages: [{ part, source }, ...found].map((one) => ({ document: one.part.document, source: one.source })),
  };
}

/** What one document of the line was made of, with the source that it came from; undefined when it is not to be had any more. */
function messageOf(
  row: DocumentRow,
  source: string,
  { sameInput, arrived, readContext }: OrderQuestions,
): (OrderMessage & { readonly source: string }) | undefined {
  const here = sameInput.get(row.id);
  if (here) return { prefix: `${row.part}/`, part: here, source };
  const input = arrived(row.receiptId);
  if (input === 'gone') return undefined;
  const part = readInput(input, readContext(row.source))
    .parts.filter((read) => read.kind === 'document')
    .find((read) => read.part === row.part && [row.setId, row.filedAs].includes(documentSetId(read.document.lineage)));
  return part && { prefix: `message[${input.name}]/`, part, source: row.source };
}
