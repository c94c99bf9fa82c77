/** The calls about receipts: what could not be read and why, read again or set aside by a person, and what an ambiguous file is. */
import type { Problem } from '../clinical/index.ts';
import { JOURNAL_DAMAGED, MESSAGE_KEY_CONFLICT, type Receipt } from '../journal/index.ts';
import { orCleared } from './content.ts';
import type { ReceiptRow } from './contract.ts';
import { answerQuestion, questionOf, type QuestionOptions } from './questions.ts';
import type { Reader } from './reader.ts';
import { NotFoundError, type Handlers } from './server.ts';

export interface ReceiptOptions extends QuestionOptions {
  readonly reader: Pick<Reader, 'wake'>;
}

/** The same message number came with other content: both are kept, and nobody may choose but a person. */
const messageNumberConflict: Problem = {
  code: 'MESSAGE-NUMBER-CONFLICT',
  cause: {
    fr: 'L’expéditeur a déjà utilisé ce numéro de message pour un autre contenu. Les deux sont gardés ; celui-ci a été refusé à l’expéditeur.',
    de: 'Der Absender hat diese Nachrichtennummer schon für einen anderen Inhalt verwendet. Beide sind aufbewahrt; diese wurde dem Absender abgelehnt.',
    en: 'The sender has used this message number for other content already. Both are kept; this one was refused to the sender.',
  },
  next: {
    fr: 'Demandez à l’éditeur du logiciel qui envoie de numéroter chaque message autrement. Si ce contenu est juste, choisissez « Relire ».',
    de: 'Bitten Sie das Softwarehaus des Absenders, jede Nachricht eigens zu nummerieren. Ist dieser Inhalt richtig, wählen Sie „Erneut lesen“.',
    en: 'Ask the sender’s software house to number each message on its own. If this content is right, choose “Read again”.',
  },
};

/** What the receipt held, or what came of it, was lost with a damaged database. */
const lostWithJournal: Problem = {
  code: 'RECEIPT-DAMAGED',
  cause: {
    fr: 'Une partie de cette réception a été perdue avec un journal endommagé ; Relais ne sait pas tout ce qui en est parti.',
    de: 'Ein Teil dieses Eingangs ging mit einem beschädigten Journal verloren; Relais weiß nicht sicher, was davon gesendet wurde.',
    en: 'Part of this receipt was lost with a damaged journal; Relais does not know for certain what of it has left.',
  },
  next: {
    fr: 'Regardez dans le DSP si le document y est. S’il manque, exportez-le de nouveau ou choisissez « Relire ».',
    de: 'Sehen Sie im DSP nach, ob das Dokument dort ist. Fehlt es, exportieren Sie es noch einmal oder wählen Sie „Erneut lesen“.',
    en: 'Look in the DSP whether the document is there. If it is missing, export it again or choose “Read again”.',
  },
};

/** Why a receipt is unreadable, where its reason is one for people. */
export function receiptProblem(reason: string | undefined): { problem?: Problem } {
  if (reason === JOURNAL_DAMAGED) return { problem: lostWithJournal };
  if (reason === MESSAGE_KEY_CONFLICT) return { problem: messageNumberConflict };
  return reason?.startsWith('{') === true ? { problem: JSON.parse(reason) as Problem } : {};
}

const shownReceipt = (receipt: Receipt): ReceiptRow => ({
  id: receipt.id,
  name: receipt.part === undefined ? receipt.name : `${receipt.name} [${receipt.part}]`,
  source: receipt.source,
  state: receipt.state,
  receivedAt: receipt.receivedAt,
  size: receipt.size,
  ...(receipt.format === undefined ? {} : { format: receipt.format }),
  ...receiptProblem(receipt.reason),
  ...asked(questionOf(receipt)),
});

const asked = (choices: readonly string[]): Pick<ReceiptRow, 'choices'> =>
  choices.length === 0 ? {} : { choices: [...choices] };

export function receiptHandlers(
  options: ReceiptOptions,
): Pick<Handlers, 'receipts' | 'dismiss' | 'reread' | 'answerFormat'> {
  const { journal, reader } = options;
  const known = (id: string): Receipt => {
    const receipt = journal.receipt(id);
    if (!receipt) throw new NotFoundError();
    return receipt;
  };

  return {
    receipts: ({ state, limit, offset }) => ({
      rows: journal.receipts({ limit, offset, ...(state === undefined ? {} : { states: [state] }) }).map(shownReceipt),
    }),
    dismiss: ({ id }) => {
      known(id);
      journal.dismissReceipt(id, 'dismissed-by-person');
      return shownReceipt(known(id));
    },
    reread: ({ id }) => {
      known(id);
      orCleared(() => {
        journal.reread(id, 'retried-by-person');
      });
      reader.wake();
      return shownReceipt(known(id));
    },
    answerFormat: ({ id, format }) => {
      const answered = answerQuestion(options, known(id), format);
      reader.wake();
      return answered;
    },
  };
}
