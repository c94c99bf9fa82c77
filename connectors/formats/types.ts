/** The contract every format keeps: bytes in, documents and a complete account of every field out. */
import type { ClinicalDocument, Finding, MappingReport, News, Problem, Timestamp } from '../clinical/index.ts';
import type { NationalProfile, SourceProfile } from '../profiles/index.ts';

/** One file or message as it arrived. `companions` are the files that belong to it (a PDF's side file), by file name. */
export interface SourceInput {
  readonly bytes: Uint8Array;
  /** File name, with its subfolders (`folder/name`) where the source says that these name the patient, or the control id of a message. Used for templates and detection, never alone for identity. */
  readonly name: string;
  readonly companions?: ReadonlyMap<string, Uint8Array>;
}

export interface ReadContext {
  readonly profile: NationalProfile;
  readonly source: SourceProfile;
  /** The script that the source names (`source.script`), ready to run. */
  readonly script?: UserScript;
}

/** What a script is given: one HL7 v2 message with the delimiters `|` and `^`, one segment a line, ended by CR. */
export interface ScriptRequest {
  readonly text: string;
  readonly repetition: string;
  readonly subcomponent: string;
}

export type ScriptRun =
  /** It came to its end; `answer` is JSON that nobody has checked. */
  | { readonly kind: 'ran'; readonly answer: string }
  | {
      readonly kind: 'failed';
      readonly why: 'threw' | 'time' | 'memory' | 'broken' | 'unreadable';
      /** Of the script. */
      readonly line?: number;
    };

/** A script that a person set before the reading of a source. */
export interface UserScript {
  readonly name: string;
  readonly sha256: string;
  /** Never throws. */
  run(request: ScriptRequest): ScriptRun;
}

/** How a sender names one of its results within a battery: the test and, where it gives one, the sub-id. */
export interface ResultKey {
  readonly code: string;
  readonly subId: string;
}

/**
 * What tells the results of a message apart from those of other messages of the same order. Beside the document and not in it: nobody is
 * told it.
 */
export interface ResultKeys {
  /** When the message was sent. */
  readonly sentAt?: Timestamp;
  /** By the id of the observation. */
  readonly observations: Readonly<Record<string, ResultKey>>;
  /** By the id of the group: the numbers that its order line has of its own. */
  readonly groups: Readonly<Record<string, { readonly filler: string; readonly placer: string }>>;
  /** By the id of the group: the finding that it belongs to, as the message points to it, and where it does so. */
  readonly parents: Readonly<
    Record<string, ResultKey & { readonly filler: string; readonly placer: string; readonly path: string }>
  >;
}

/** What a finished document says, in the words of the model: what a new document may be made of. */
export type ContentReading =
  | {
      readonly ok: true;
      /** Patient and lineage are those of the finished document, whatever stands here. */
      readonly document: ClinicalDocument;
      /** Every element of the finished document: where it went, by which rule it was set aside, or that nothing became of it. */
      readonly mapping: MappingReport;
      readonly findings: readonly Finding[];
      /** The same with the signed text of its sections beside their data: for where the data alone say less than it. */
      readonly withSignedText?: () => ContentReading;
    }
  /** Why nothing can be made of it without losing something. */
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** One document read from the input, or the reason why this part of the input gives none. */
export type ReadPart =
  | {
      readonly kind: 'document';
      /** Which message or file part of the input this is, e.g. `message[2]`; empty for the only one. */
      readonly part: string;
      readonly document: ClinicalDocument;
      readonly mapping: MappingReport;
      /** What the reader itself found doubtful (charset, order of segments, two patients …). */
      readonly findings: readonly Finding[];
      /** Of results whose sender names them beyond what the document says. */
      readonly keys?: ResultKeys;
      /** Of a finished document: its content, read when somebody asks. Never throws. */
      readonly content?: () => ContentReading;
    }
  /** Understood, and on purpose no document (an order, an appointment …), with the named rule that says so. */
  | {
      readonly kind: 'set-aside';
      readonly part: string;
      readonly rule: string;
      readonly mapping: MappingReport;
      /** What it tells the local directory, or which order it announces. */
      readonly news?: readonly News[];
    }
  /** Not readable: a person decides. */
  | { readonly kind: 'unreadable'; readonly part: string; readonly problem: Problem };

export type DocumentPart = ReadPart & { readonly kind: 'document' };

export type Completeness =
  | { readonly state: 'complete'; readonly companions: readonly string[] }
  | {
      readonly state: 'waiting';
      readonly for: 'end-of-file' | 'companion';
      readonly name?: string;
      /**
       * What becomes of the file when the one that it waits for does not come: a person is asked about it alone, because nothing says whose it
       * is (`unnamed`), or because it may be something else that waits for nothing (`question`); or it is read without, and what it lacks is
       * told (`incomplete`). Without this it waits on.
       */
      readonly alone?: 'unnamed' | 'question' | 'incomplete';
    };

export interface Format {
  /** Stable name: `hl7v2`, `ldt`, `gdt`, `hprim`, `healthone`, `medidoc`, `kmehr`, `bmp`, `pdf`, `cda`, `fhir`. */
  readonly name: string;
  /**
   * How sure the format is, from content first and name second: 0 not mine, 1 certainly. What only a source makes likely (plain text) is
   * claimed by what the source sends. Never throws.
   */
  detect(input: SourceInput, source?: Pick<SourceProfile, 'formats'>): number;
  /**
   * Whether a file of this format is whole: its own end is there, and so are the files that belong to it. `siblings` are the
   * names beside it. `complete` names the companions to take with it; `waiting` says for what. `source` is the profile of the
   * folder (file-name template …); the standard's defaults hold when it is absent.
   */
  completeness(input: SourceInput, siblings: readonly string[], source?: SourceProfile): Completeness;
  /** The messages of a batch, each as an input of its own; undefined when the input is one message, or a batch that is in doubt as a whole. */
  split?(input: SourceInput): readonly Uint8Array[] | undefined;
  /** Reads everything in the input. Never throws on bad input: what cannot be read is an `unreadable` part. */
  read(input: SourceInput, context: ReadContext): readonly ReadPart[];
}
