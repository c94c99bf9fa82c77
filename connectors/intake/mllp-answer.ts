/**
 * What one received message is answered, and why: the acknowledgement is decided only after the message lies in the journal, and lies there
 * itself before it is sent (HL7 v2 §2.9: original mode AA/AE/AR, enhanced mode CA/CE/CR).
 */
import { createHash } from 'node:crypto';
import type { Problem } from '../clinical/index.ts';
import { JournalError, MESSAGE_KEY_CONFLICT, crashPoint, giveBack } from '../journal/index.ts';
import type { Journal, TakeResult } from '../journal/index.ts';
import { groupCommit } from './group-commit.ts';
import type { GroupLimits } from './group-commit.ts';
import { refusals } from './problems.ts';
import { journalTrouble } from './trouble.ts';
import type { TellTrouble } from './trouble.ts';
import type { IntakeEvents, MessageIdentity, MessageProtocol } from './types.ts';

export interface AnswerOptions {
  readonly name: string;
  readonly journal: Journal;
  readonly protocol: MessageProtocol;
  readonly events: IntakeEvents;
  readonly now: () => number;
  readonly tell: TellTrouble;
  readonly limits?: GroupLimits;
}

export interface Answer {
  /** The acknowledgement, not yet framed. */
  readonly bytes: Uint8Array;
  /** The receipt that it acknowledges; absent when nothing was stored. */
  readonly receiptId?: string;
}

type Verdict = { readonly kind: 'accepted' } | { readonly kind: 'rejected'; readonly problem: Problem };

/** Messages without a readable header have no key of their own; the same bytes again are the same message. */
const keyOf = (identity: MessageIdentity, message: Uint8Array): string =>
  identity.ok ? `id:${identity.key}` : `bytes:${createHash('sha256').update(message).digest('hex')}`;

function verdictOn(identity: MessageIdentity, result: TakeResult): Verdict {
  if (!identity.ok) return { kind: 'rejected', problem: identity.problem };
  const conflict = result.kind === 'conflict' || result.receipt.reason === MESSAGE_KEY_CONFLICT;
  return conflict ? { kind: 'rejected', problem: refusals.conflict } : { kind: 'accepted' };
}

/** The answers of one listener. */
export function answering({ name, journal, protocol, events, now, tell, limits }: AnswerOptions): {
  /** Resolves once the message and its answer lie in the journal. `sender`: the connection that waits for it. */
  toMessage(message: Uint8Array, sender: object): Promise<Answer>;
  toTooLarge(head: Uint8Array): Answer;
  /** The messages that a frame holds; what cannot be taken apart is one. */
  messagesOf(content: Uint8Array): readonly Uint8Array[];
} {
  const group = groupCommit(journal, limits);
  const refuse = (message: Uint8Array, problem: Problem): Answer => ({
    bytes: protocol.acknowledge(message, 'reject', now(), problem),
  });

  const decide = (message: Uint8Array, verdict: Verdict): Uint8Array =>
    verdict.kind === 'accepted'
      ? protocol.acknowledge(message, 'accept', now())
      : protocol.acknowledge(message, 'reject', now(), verdict.problem);

  /** The message and its acknowledgement, in one transaction with others'; for a repetition the acknowledgement given then. */
  async function takeAndAnswer(message: Uint8Array, sender: object): Promise<Answer> {
    const identity = protocol.identify(message);
    let decided: Uint8Array = new Uint8Array();
    let refusedWith: Problem | undefined;
    crashPoint('message-arrived');
    const result = await group.take(
      {
        receipt: {
          source: name,
          sourceKind: 'mllp',
          name: identity.ok ? identity.controlId : 'MLLP',
          bytes: message,
          messageKey: keyOf(identity, message),
        },
        answer: (found) => {
          const verdict = verdictOn(identity, found);
          refusedWith = verdict.kind === 'rejected' ? verdict.problem : undefined;
          decided = decide(message, verdict);
          return { bytes: decided, state: verdict.kind };
        },
      },
      sender,
    );
    crashPoint('message-committed');
    const receiptId = result.receipt.id;
    if (refusedWith) events.irregular(name, refusedWith, 1);
    if (result.kind !== 'duplicate') events.taken(result);
    if (result.kind !== 'duplicate' || !result.acknowledgement || !result.answered)
      return { bytes: decided, receiptId };
    const { acknowledgement: bytes, answered } = result;
    if (result.receipt.acknowledgement === 'undelivered') journal.acknowledge(receiptId, bytes, answered);
    return { bytes, receiptId };
  }

  return {
    toMessage: async (message, sender) => {
      if (message.length === 0) return refuse(message, refusals.empty);
      try {
        const answer = await takeAndAnswer(message, sender);
        // Not before: where even this fails, the answer is made of the message.
        giveBack(message);
        tell(undefined);
        return answer;
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        // Not taken: the sender keeps it and sends it again.
        const problem = journalTrouble(error);
        tell(problem);
        return { bytes: protocol.acknowledge(message, 'error', now(), problem) };
      }
    },
    toTooLarge: (head) => refuse(head, refusals.tooLarge),
    messagesOf: (content) => {
      try {
        return protocol.messagesOf(content);
      } catch {
        return [content];
      }
    },
  };
}
