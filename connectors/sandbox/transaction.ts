/** How a transaction is served: received (and understood as far as possible), then decided; faults step in between. */
import type { IncomingMessage } from 'node:http';
import type { XmlDocument } from 'libxml2-wasm';
import { faultName, SoapFault, soap12, soap12Fault, type Addressing } from './soap.ts';
import { withXml, XmlFault } from './xml.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the record of requests. */
  readonly outcome: 'accepted' | 'refused';
  readonly errorCodes: readonly string[];
}

/** A request whose bytes have all arrived. Nothing is stored before `decide`. */
export interface Received {
  readonly uniqueIds: readonly string[];
  readonly decide: () => Promise<Answer>;
  /** The refusal that this transaction would give, with a code of the caller's. */
  readonly refuse: (code: string | undefined) => Answer;
  /** Removes what was written on the way. */
  readonly discard: () => void;
}

/** Never rejects for anything the client sent. */
export type Serve = (request: IncomingMessage) => Promise<Received>;

export const nothingToDiscard = (): void => undefined;

const REQUEST_LIMIT = 8 * 1024 * 1024;

/** A whole small body. The rest of one that is too large is read and thrown away, so that the answer can be read. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size <= REQUEST_LIMIT) chunks.push(chunk);
  }
  if (size > REQUEST_LIMIT) throw new SoapFault('Sender', 'the message is larger than this server takes');
  return Buffer.concat(chunks);
}

/** Gives the parsed message to `use`, with malformed XML as a fault. @throws SoapFault */
export function withMessage<Result>(bytes: Uint8Array, use: (document: XmlDocument) => Result): Result {
  try {
    return withXml(bytes, use);
  } catch (error) {
    if (error instanceof XmlFault) throw new SoapFault('Sender', `the message: ${error.message}`);
    throw error;
  }
}

/** Anything but a SoapFault is an error of the sandbox itself and says so, without details of the message. */
export const asSoapFault = (error: unknown): SoapFault =>
  error instanceof SoapFault ? error : new SoapFault('Receiver', 'an internal error of the sandbox');

/** SOAP 1.2 answers of one transaction: plain, or as CXF does for ITI-41 a multipart with one part. */
export class Answers12 {
  readonly #action: string;
  readonly #uuid: () => string;
  readonly #multipart: boolean;

  constructor(action: string, uuid: () => string, multipart = false) {
    this.#action = action;
    this.#uuid = uuid;
    this.#multipart = multipart;
  }

  result(relatesTo: string | undefined, body: string, errorCodes: readonly string[]): Answer {
    const text = soap12({ action: this.#action, ...this.#addressing(relatesTo) }, body);
    return this.#wrap(200, text, errorCodes.length === 0 ? 'accepted' : 'refused', errorCodes);
  }

  fault(relatesTo: string | undefined, fault: SoapFault): Answer {
    return this.#wrap(500, soap12Fault(fault, this.#addressing(relatesTo)), 'refused', [faultName(fault.code)]);
  }

  #addressing(relatesTo: string | undefined): Omit<Addressing, 'action'> {
    return { messageId: `urn:uuid:${this.#uuid()}`, relatesTo };
  }

  #wrap(status: number, text: string, outcome: Answer['outcome'], errorCodes: readonly string[]): Answer {
    if (!this.#multipart) {
      const headers = { 'Content-Type': `application/soap+xml; charset=UTF-8; action="${this.#action}"` };
      return { status, headers, body: text, outcome, errorCodes };
    }
    const boundary = `uuid:${this.#uuid()}`;
    const root = '<root.message@relais.sandbox>';
    const headers = {
      'Content-Type': `multipart/related; type="application/xop+xml"; boundary="${boundary}"; start="${root}"; start-info="application/soap+xml"`,
    };
    const body =
      `\r\n--${boundary}\r\nContent-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\n` +
      `Content-Transfer-Encoding: binary\r\nContent-ID: ${root}\r\n\r\n${text}\r\n--${boundary}--`;
    return { status, headers, body, outcome, errorCodes };
  }
}
