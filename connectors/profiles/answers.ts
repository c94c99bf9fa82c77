/**
 * What a receiver's answer means for a document: a table with dates (ITI TF-3 4.2.4 for registry answers, RFC 9110 §15 for HTTP, SOAP 1.2
 * part 1 §5.4.6 for faults, the issue types of FHIR R4 for an OperationOutcome). Data: a profile adds rows or puts its own before these.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a person is told about an answer, each with words and a next step in the room that speaks with the platform. */
const reasons = [
  'unknownPatient',
  'otherPatient',
  'alreadyThere',
  'otherContent',
  'metadata',
  'content',
  'replaced',
  'policy',
  'repository',
  'message',
  'tooLarge',
  'partial',
  'busy',
  'forbidden',
  'wrongAddress',
  'serverError',
  'answerUnreadable',
] as const;
export type AnswerReason = (typeof reasons)[number];

/**
 * - `delivered`: it is in the receiver's store.
 * - `refused`: for good; a person must mend it.
 * - `conflict`: the receiver has something else under the same id; nothing more of the line is sent until a person decides.
 * - `later`, `set-up`: refused for now and surely not stored; `set-up` says that our addresses or rights are to blame.
 * - `ask`: the answer does not decide. The registry is asked, and if it does not have the document, `absent` says what follows.
 */
export const answerRow = z
  .object({
    /**
     * `status` of a registry's answer and its `error`s; an `http` status that decides whatever the body says; a SOAP `fault`; an `issue` of an
     * OperationOutcome (its coded detail, or its type); the HTTP status of what is `unreadable`.
     */
    on: z.enum(['status', 'error', 'http', 'fault', 'issue', 'unreadable']),
    /** The code as the standard spells it; `5xx` for a class of HTTP statuses; `*` for all that no row before names. */
    code: z.string().min(1),
    /** Only where the answer also says when to come back (`Retry-After`). */
    retryAfter: z.literal(true).optional(),
    means: z.enum(['delivered', 'refused', 'conflict', 'later', 'set-up', 'ask']),
    absent: z.enum(['send-again', 'refused']).optional(),
    says: z.enum(reasons).optional(),
    /** First and last day on which the row holds. */
    since: z.iso.date().optional(),
    until: z.iso.date().optional(),
  })
  .strict()
  .refine(({ means, absent }) => (means === 'ask') === (absent !== undefined), {
    path: ['absent'],
    message: 'what “ask” means when the registry has nothing, and nothing else does',
  })
  .refine(({ means, says }) => means === 'delivered' || says !== undefined, {
    path: ['says'],
    message: 'whatever is not delivered says why',
  });

export type AnswerRow = z.infer<typeof answerRow>;

const table = z.object({ version: z.string(), validFrom: z.iso.date(), rows: z.array(answerRow) });

/** The rows that hold where a profile says nothing else, in the order in which they are looked through. */
export const standardAnswers = (): readonly AnswerRow[] =>
  table.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'answers.json'), 'utf8'))).rows;
