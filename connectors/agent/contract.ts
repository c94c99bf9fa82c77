/**
 * The control API: every call between the agent and whoever looks at it (screens, shell, command line, tests), with its shapes.
 * Both sides validate against these schemas. It imports nothing of the house, so that the screens can.
 */
import { z } from 'zod';

const localized = z.object({ fr: z.string(), de: z.string(), en: z.string() });
export type LocalizedText = z.infer<typeof localized>;

export const problemShape = z.object({ code: z.string(), cause: localized, next: localized });
export type Problem = z.infer<typeof problemShape>;

export const documentState = z.enum(['held', 'ready', 'sending', 'unknown', 'delivered', 'refused', 'cancelled']);
export type DocumentState = z.infer<typeof documentState>;

const finding = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'information']),
  path: z.string(),
  message: localized,
  fix: localized,
  pack: z.string().optional(),
  reference: z.string().optional(),
  /** Whether Relais mends it by itself, or could had it made the document; absent where a person must. */
  mend: z.enum(['relais', 'untouched']).optional(),
});
export type Finding = z.infer<typeof finding>;

/** One thing that is wrong, for one card: problems of one cause are one warning with a count. */
const warning = z.object({
  code: z.string(),
  severity: z.enum(['problem', 'attention', 'information']),
  /** Who can mend it. */
  who: z.enum(['you', 'doctor', 'software-house', 'helpdesk', 'nobody']),
  title: localized,
  detail: localized,
  next: localized,
  count: z.number().int(),
  /** When it began, milliseconds since 1970. */
  since: z.number(),
  /** Where the card leads: a screen of the console. */
  link: z.string().optional(),
});
export type Warning = z.infer<typeof warning>;

const sourceStatus = z.object({
  name: z.string(),
  kind: z.enum(['folder', 'mllp', 'http', 'handover']),
  /** The folder's path, or host and port, or the address to post to, for the software house. */
  address: z.string(),
  running: z.boolean(),
  /** What becomes of a file of a folder after it was taken. */
  afterTaking: z.enum(['move', 'leave', 'delete']).optional(),
  problem: problemShape.optional(),
  lastReceivedAt: z.number().optional(),
  received: z.number(),
  delivered: z.number(),
  undelivered: z.number(),
  /** Mapping coverage of what this source sent lately. */
  coverage: z.object({ mapped: z.number(), ignored: z.number(), unmapped: z.number() }),
});
export type SourceStatus = z.infer<typeof sourceStatus>;

/** What still has its content although it has ended, and when the first of it is cleared away by its age. */
const clearing = z.object({ count: z.number(), bytes: z.number(), nextAt: z.number().optional() });

const overview = z.object({
  /** Documents that are not in the receiver's store and not cancelled, and receipts that gave no document yet. */
  undelivered: z.number(),
  /** Age of the oldest of them; 0 when there is none. */
  oldestSeconds: z.number(),
  states: z.record(documentState, z.number()),
  unreadable: z.number(),
  deliveredToday: z.number(),
  lastDeliveredAt: z.number().optional(),
  warnings: z.array(warning),
  /** Room on the disk and in the journal, in bytes, and what will be cleared away when. */
  storage: z.object({
    level: z.enum(['roomy', 'low', 'reserve']),
    free: z.number(),
    /** From so many free bytes on nothing more is taken. */
    reserve: z.number(),
    journal: z.number(),
    reusable: z.number(),
    clearing: z.object({ delivered: clearing, cancelled: clearing, dismissed: clearing }),
  }),
  /** Documents that wait for their time, by cause, and when the first of each goes by itself, milliseconds since 1970. */
  waits: z.array(z.object({ cause: z.string(), count: z.number(), nextAt: z.number() })),
  /** Documents that go as soon as they can, and when the last of them will be there; absent while nobody can say. */
  drain: z.object({ documents: z.number(), doneAt: z.number().optional() }),
  /** `start`: the day's first moment where the profile's clock stands, milliseconds since 1970. The last day is today. */
  days: z.array(z.object({ day: z.string(), start: z.number(), received: z.number(), delivered: z.number() })),
  sources: z.array(sourceStatus),
  organization: z.string(),
  profile: z.object({ name: z.string(), title: localized }),
  now: z.number(),
  version: z.string(),
});
export type Overview = z.infer<typeof overview>;

const documentRow = z.object({
  id: z.string(),
  state: documentState,
  cause: z.string(),
  title: z.string(),
  type: z.string(),
  patient: z.object({ name: z.string(), birthDate: z.string().optional(), nationalId: z.string().optional() }),
  source: z.string(),
  serviceTime: z.string().optional(),
  receivedAt: z.number(),
  deliveredAt: z.number().optional(),
  since: z.number(),
  versionNumber: z.number(),
  attempts: z.number(),
  /** When it goes by itself, while it waits for its time, milliseconds since 1970. */
  notBefore: z.number().optional(),
});
export type DocumentRow = z.infer<typeof documentRow>;

/** A row of results as the receiver's reader will see it; `source` is the place in the source that a click lights up. */
const resultRow = z.object({
  source: z.string(),
  group: z.string(),
  label: z.string(),
  value: z.string(),
  unit: z.string(),
  range: z.string(),
  /** Abnormal flag as a word-sized mark: `high`, `low`, `abnormal` or empty. */
  flag: z.enum(['', 'high', 'low', 'abnormal', 'critical']),
  code: z.string(),
  status: z.string(),
  notes: z.array(z.string()),
});
export type ResultRow = z.infer<typeof resultRow>;

/** What the receiver will hold, ready to be shown without interpreting CDA in the browser. */
export const documentView = z.object({
  /** `page`: sections, shown as their reader will see them. */
  kind: z.enum(['results', 'pdf', 'page', 'carried']),
  patient: z.object({ name: z.string(), birthDate: z.string(), sex: z.string(), identifiers: z.array(z.string()) }),
  author: z.string(),
  organization: z.string(),
  requester: z.string(),
  results: z.array(resultRow),
  notes: z.array(z.string()),
});
export type DocumentView = z.infer<typeof documentView>;

/** What a page of a document may be made of. Nothing else is ever shown: no script, no link, nothing from outside. */
export const pageTags = [
  'p',
  'div',
  'span',
  'strong',
  'em',
  'u',
  's',
  'del',
  'ins',
  'sub',
  'sup',
  'br',
  'ul',
  'ol',
  'li',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
  'img',
  'pre',
] as const;
export type PageTag = (typeof pageTags)[number];

export interface PageElement {
  readonly tag: PageTag;
  readonly children: readonly PageNode[];
  readonly colSpan?: number | undefined;
  readonly rowSpan?: number | undefined;
  readonly align?: 'left' | 'center' | 'right' | undefined;
  /** A picture inside the document, as a `data:` address; nothing is ever fetched. */
  readonly src?: string | undefined;
  readonly alt?: string | undefined;
}
export type PageNode = string | PageElement;

const pageNode: z.ZodType<PageNode> = z.lazy(() =>
  z.union([
    z.string(),
    z.object({
      tag: z.enum(pageTags),
      children: z.array(pageNode),
      colSpan: z.number().int().optional(),
      rowSpan: z.number().int().optional(),
      align: z.enum(['left', 'center', 'right']).optional(),
      src: z
        .string()
        .regex(/^data:image\/(png|jpeg|gif);base64,[A-Za-z0-9+/=]+$/)
        .optional(),
      alt: z.string().optional(),
    }),
  ]),
);

/** The facts of a header, by name; the screens say the names in the reader's language. */
export const pageFacts = [
  'patient',
  'born',
  'sex',
  'identifiers',
  'address',
  'telecom',
  'date',
  'author',
  'organization',
  'callback',
  'custodian',
  'authenticator',
  'recipients',
  'requester',
  'order',
  'act',
  'encounter',
  'version',
  'replaces',
  'confidentiality',
  'documentId',
] as const;
export type PageFact = (typeof pageFacts)[number];

/** Those that stand below the text: a physician seldom looks for them. */
export const pageParticulars: readonly PageFact[] = [
  'address',
  'telecom',
  'custodian',
  'version',
  'replaces',
  'confidentiality',
  'documentId',
];

/** A CDA R2 or FHIR document as its reader sees it: the header's facts, then the attested text of every section. */
const documentPage = z.object({
  title: z.string(),
  /** BCP 47, for the screen reader's voice. Empty where the document does not say. */
  language: z.string(),
  facts: z.array(z.object({ name: z.enum(pageFacts), values: z.array(z.string()), time: z.boolean() })),
  sections: z.array(z.object({ title: z.string(), depth: z.number().int(), nodes: z.array(pageNode) })),
  /** A file that makes up the body, instead of sections. */
  file: z.enum(['', 'pdf', 'text', 'other']),
  /** What stands in the document and not on this page, with how often: nothing is left out in silence. */
  leftOut: z.array(
    z.object({ what: z.enum(['outside', 'picture', 'unknown', 'tooLong', 'noText']), count: z.number().int() }),
  ),
});
export type DocumentPage = z.infer<typeof documentPage>;

const event = z.object({
  at: z.number(),
  subject: z.enum(['receipt', 'document', 'agent']),
  kind: z.string(),
  cause: z.string(),
  /** The event as a sentence. */
  text: localized,
  /** Technical detail, without patient data. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type StoryEvent = z.infer<typeof event>;

const attempt = z.object({
  transaction: z.string(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  outcome: z.string().optional(),
  problem: problemShape.optional(),
  codes: z.array(z.string()),
});

const documentDetail = documentRow.extend({
  receiptId: z.string(),
  /** When the content was cleared away after its time; its proof is kept. */
  clearedAt: z.number().optional(),
  format: z.string(),
  part: z.string(),
  size: z.number().optional(),
  contentHash: z.string().optional(),
  mediaType: z.string(),
  uniqueId: z.string().optional(),
  findings: z.array(finding),
  mapping: z.object({
    mapped: z.array(z.object({ path: z.string(), value: z.string(), to: z.string() })),
    ignored: z.array(z.object({ path: z.string(), value: z.string(), rule: z.string() })),
    unmapped: z.array(z.object({ path: z.string(), value: z.string() })),
    script: z
      .object({
        name: z.string(),
        sha256: z.string(),
        changes: z.array(z.object({ path: z.string(), before: z.string(), after: z.string() })),
      })
      .optional(),
    /** What Relais mended by itself, with the rule that the document would have broken. */
    mended: z.array(z.object({ path: z.string(), rule: z.string(), done: localized })).optional(),
  }),
  view: documentView,
  versions: z.array(
    z.object({ id: z.string(), versionNumber: z.number(), state: documentState, receivedAt: z.number() }),
  ),
  story: z.array(event),
  attemptList: z.array(attempt),
  /** The metadata as the receiver will show it: label → value. */
  metadata: z.array(z.object({ name: z.string(), value: z.string() })),
  /** What a person may do now. */
  actions: z.array(z.enum(['release', 'retry', 'cancel'])),
});
export type DocumentDetail = z.infer<typeof documentDetail>;

const receiptRow = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string(),
  state: z.enum(['received', 'read', 'unreadable', 'dismissed']),
  receivedAt: z.number(),
  size: z.number(),
  format: z.string().optional(),
  problem: problemShape.optional(),
  /** What may be answered, when the problem is a question: names of formats. */
  choices: z.array(z.string()).optional(),
});
export type ReceiptRow = z.infer<typeof receiptRow>;

const connection = z.object({
  checkedAt: z.number().optional(),
  waiting: z.number(),
  steps: z.array(
    z.object({
      step: z.enum(['network', 'tls', 'certificate', 'clock', 'identity', 'dossier', 'submission']),
      state: z.enum(['ok', 'failed', 'not-tried']),
      milliseconds: z.number().optional(),
      detail: z.string().optional(),
      problem: problemShape.optional(),
    }),
  ),
  endpoint: z.string(),
  certificate: z
    .object({
      subject: z.string(),
      issuer: z.string(),
      eHealthId: z.string(),
      validFrom: z.number(),
      validTo: z.number(),
      uses: z.array(z.string()),
    })
    .optional(),
  /** Where the journal's key lies, said plainly. */
  keyStore: z.enum(['system', 'file']),
});
export type Connection = z.infer<typeof connection>;

const oppositionRow = z.object({
  id: z.string(),
  patient: z.object({ id: z.string(), name: z.string(), birthDate: z.string().optional() }),
  /** Number of the stay; absent: the patient as a whole. */
  stay: z.string().optional(),
  /** Milliseconds since 1970. */
  from: z.number(),
  to: z.number().optional(),
  /** Whether it holds documents now. `over`: only those of acts during it. */
  standing: z.enum(['standing', 'not-yet', 'over', 'lifted', 'stay-cancelled']),
  recordedBy: z.string(),
  recordedAt: z.number(),
  liftedBy: z.string().optional(),
  liftedAt: z.number().optional(),
});
export type OppositionRow = z.infer<typeof oppositionRow>;

const patientRow = z.object({
  id: z.string(),
  name: z.string(),
  birthDate: z.string().optional(),
  nationalId: z.string().optional(),
  /** Other numbers, those of merged patients included, with who gave them. */
  numbers: z.array(z.string()),
  stays: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      state: z.enum(['admitted', 'discharged', 'cancelled']),
      from: z.number(),
      to: z.number().optional(),
    }),
  ),
  oppositions: z.array(oppositionRow),
});
export type PatientRow = z.infer<typeof patientRow>;

const handedType = z.object({ name: z.string(), title: localized });
export type HandedType = z.infer<typeof handedType>;

const knownPerson = z.object({
  /** Names the person in `send`. */
  key: z.string(),
  name: z.string(),
  birthDate: z.string().optional(),
  nationalId: z.string().optional(),
});
export type KnownPerson = z.infer<typeof knownPerson>;

/** What a new pack says of recent documents: counts only, nothing of a document. */
export const packTest = z.object({
  documents: z.number(),
  withErrors: z.number(),
  withWarnings: z.number(),
  /** Documents on which the pack itself failed. */
  broken: z.number(),
  medianMilliseconds: z.number(),
  longestMilliseconds: z.number(),
  rules: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(['error', 'warning', 'information']),
      documents: z.number(),
      places: z.number(),
    }),
  ),
});
export type PackTest = z.infer<typeof packTest>;

/** A rule pack that the user has; of one that is damaged only its name may be known. */
const packRow = z.object({
  name: z.string(),
  kind: z.enum(['xsd', 'schematron', 'fhir', 'loinc']).optional(),
  version: z.string().optional(),
  sha256: z.string().optional(),
  formats: z.array(z.enum(['cda', 'fhir'])).optional(),
  types: z.array(z.string()).optional(),
  severity: z.enum(['error', 'warning', 'information']).optional(),
  file: z.string().optional(),
  addedAt: z.number().optional(),
  rules: z.number().optional(),
  /** SHA-256 of the key whose signature of the file was verified, in hex. */
  signedBy: z.string().optional(),
  /** What of it cannot be checked here. */
  gaps: z.array(localized).optional(),
  test: packTest.optional(),
  problem: problemShape.optional(),
});
export type PackRow = z.infer<typeof packRow>;

const shippedPack = z.object({
  name: z.string(),
  version: z.string(),
  title: localized,
  description: localized,
  validFrom: z.string(),
  rules: z.number(),
  /** Whether the profile in use switches it on. */
  inForce: z.boolean(),
});
/** Whose the rules of Relais are: by the signature of their manifest. */
const shippedRules = z.object({
  state: z.enum(['signed', 'unsigned', 'altered']),
  manifest: z.string(),
  signedBy: z.string().optional(),
  problem: problemShape.optional(),
});
export type ShippedPack = z.infer<typeof shippedPack>;

/** What a message or file came to; each has exactly one. `known`: everything in it was here already. */
const receiptOutcome = z.enum(['documents', 'known', 'set-aside', 'dismissed', 'unreadable', 'waiting']);

const documentCounts = z.object({
  /** The sum of `states`. */
  documents: z.number().int(),
  /** How many of them are later versions of something. */
  laterVersions: z.number().int(),
  states: z.record(documentState, z.number().int()),
});
export type DocumentCounts = z.infer<typeof documentCounts>;

const reportCounts = documentCounts.extend({
  /** Messages and files, the sum of `outcomes`; of a batch its messages, not the file around them. */
  received: z.number().int(),
  outcomes: z.record(receiptOutcome, z.number().int()),
  /** How often something came again and was recognised: not counted in `received`. */
  repeated: z.number().int(),
  /** Batches whose messages are counted in `received` instead of them. */
  batches: z.number().int(),
});
export type ReportCounts = z.infer<typeof reportCounts>;

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const closes = ({ documents, states }: DocumentCounts): boolean => documents === sum(Object.values(states));

/** What was received on some days, and where it stands now. An answer whose sums do not close is no answer. */
const report = z
  .object({
    /** Local days of `zone`, `YYYY-MM-DD`, both included. */
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    source: z.string().optional(),
    /** Milliseconds since 1970. */
    madeAt: z.number(),
    organization: z.string(),
    profile: z.object({ name: z.string(), title: localized }),
    version: z.string(),
    total: reportCounts,
    days: z.array(reportCounts.extend({ day: z.string() })),
    sources: z.array(reportCounts.extend({ source: z.string() })),
    types: z.array(documentCounts.extend({ type: z.string(), title: localized })),
    /** Why documents are in a state that wants a reason. */
    reasons: z.array(
      z.object({
        state: z.enum(['held', 'refused', 'cancelled']),
        cause: z.string(),
        text: localized,
        count: z.number().int(),
      }),
    ),
  })
  .refine(({ total, days, sources, types, reasons }) => {
    const all = [total, ...days, ...sources];
    const of = (state: DocumentState): number =>
      sum(reasons.filter((row) => row.state === state).map((row) => row.count));
    return (
      all.every((row) => closes(row) && row.received === sum(Object.values(row.outcomes))) &&
      types.every(closes) &&
      [days, sources].every((rows) => sum(rows.map(({ received }) => received)) === total.received) &&
      [days, sources, types].every((rows) => sum(rows.map(({ documents }) => documents)) === total.documents) &&
      (['held', 'refused', 'cancelled'] as const).every((state) => of(state) === total.states[state])
    );
  }, 'the sums do not close');
export type Report = z.infer<typeof report>;

/** One document, or one message or file of which there is more to say than its documents do. */
const reportLine = z.object({
  receivedAt: z.number(),
  source: z.string(),
  /** MSH-10 of a message or the name of a file, with its place in a batch. */
  number: z.string(),
  outcome: receiptOutcome,
  /** Why it is where it is. */
  text: localized,
  /** The same as a stable word. */
  cause: z.string(),
  document: z
    .object({
      id: z.string(),
      type: z.string(),
      title: localized,
      versionNumber: z.number().int(),
      state: documentState,
      since: z.number(),
      deliveredAt: z.number().optional(),
      /** Under which the receiver has it; of a delivered one only. */
      uniqueId: z.string().optional(),
    })
    .optional(),
});
export type ReportLine = z.infer<typeof reportLine>;

/** A local day that exists. */
const localDay = z.string().refine((text) => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
});
/** A report goes over so many days at most. */
const longestReport = 366;
const reportSpan = z.object({ from: localDay, to: localDay, source: z.string().optional() });
/** The days of a report are in order, and not too many. */
export const isReportSpan = ({ from, to }: { readonly from: string; readonly to: string }): boolean => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days >= 0 && days < longestReport;
};

const page = {
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).default(0),
};

const empty = z.object({});
const id = z.object({ id: z.string() });

/** What the agent answers when a call cannot be served. */
export const apiError = z.object({ error: problemShape });

/** Every call: method, path (`:id` from the input), what goes in, what comes out. GET inputs travel as query strings. */
export const contract = {
  overview: { method: 'GET', path: '/api/overview', input: empty, output: overview },
  documents: {
    method: 'GET',
    path: '/api/documents',
    input: z.object({
      states: z.string().optional(),
      source: z.string().optional(),
      search: z.string().optional(),
      /** Why the documents are in their state, as the warnings group them. */
      cause: z.string().optional(),
      /** Delivered at this moment or later, milliseconds since 1970. */
      deliveredSince: z.coerce.number().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    output: z.object({ rows: z.array(documentRow), total: z.number() }),
  },
  document: { method: 'GET', path: '/api/documents/:id', input: id, output: documentDetail },
  /** The document as the receiver's reader will see it, made safe to show: for CDA of any level and FHIR documents, also of others. */
  documentPage: { method: 'GET', path: '/api/documents/:id/page', input: id, output: documentPage },
  /** A held document goes on although its findings stand. With a doubtful identity the patient's birth date must be typed. */
  release: {
    method: 'POST',
    path: '/api/documents/:id/release',
    input: z.object({ id: z.string(), birthDate: z.string().optional() }),
    output: documentRow,
  },
  retry: { method: 'POST', path: '/api/documents/:id/retry', input: id, output: documentRow },
  cancel: { method: 'POST', path: '/api/documents/:id/cancel', input: id, output: documentRow },
  receipts: {
    method: 'GET',
    path: '/api/receipts',
    input: z.object({
      state: z.enum(['received', 'read', 'unreadable', 'dismissed']).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      offset: z.coerce.number().int().min(0).default(0),
    }),
    output: z.object({ rows: z.array(receiptRow) }),
  },
  dismiss: { method: 'POST', path: '/api/receipts/:id/dismiss', input: id, output: receiptRow },
  reread: { method: 'POST', path: '/api/receipts/:id/reread', input: id, output: receiptRow },
  /** What an ambiguous file is: remembered for its source; `read` is how many files that ask the same are read again. */
  answerFormat: {
    method: 'POST',
    path: '/api/receipts/:id/format',
    input: z.object({ id: z.string(), format: z.string().min(1) }),
    output: z.object({ read: z.number().int() }),
  },
  /** Hands files over, as if dropped in the window. Companions travel in the same call. */
  send: {
    method: 'POST',
    path: '/api/send',
    input: z.object({
      files: z.array(z.object({ name: z.string(), base64: z.string() })).min(1),
      /** Whose they are, as a person chose: one of `knownPeople`, one of `handedTypes`, and the day of the act (`YYYY-MM-DD`). */
      whose: z
        .object({ patient: z.string(), type: z.string(), date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) })
        .optional(),
    }),
    output: z.array(z.object({ file: z.string(), receipt: z.string().optional(), problem: problemShape.optional() })),
  },
  /** What a file that is handed over with whose it is can be. */
  handedTypes: { method: 'GET', path: '/api/handed-types', input: empty, output: z.array(handedType) },
  /** Whose it can be: who is in the local table, and whose documents the platform has taken; by part of a name, a number or a birth date. */
  knownPeople: {
    method: 'GET',
    path: '/api/known-people',
    input: z.object({ search: z.string().optional() }),
    output: z.array(knownPerson),
  },
  /** The local table of patients, by part of a name, a number or a birth date. */
  patients: {
    method: 'GET',
    path: '/api/patients',
    input: z.object({ search: z.string().optional(), opposed: z.enum(['true', 'false']).optional(), ...page }),
    output: z.object({ rows: z.array(patientRow), total: z.number() }),
  },
  oppositions: {
    method: 'GET',
    path: '/api/oppositions',
    input: z.object({ standing: z.enum(['true', 'false']).optional(), ...page }),
    output: z.object({ rows: z.array(oppositionRow), total: z.number() }),
  },
  /** Records that a patient objects to the transfer: one of the local table, or one named by number here. */
  opposePatient: {
    method: 'POST',
    path: '/api/oppositions',
    input: z.object({
      patient: z.string().optional(),
      nationalId: z.string().optional(),
      family: z.string().optional(),
      given: z.string().optional(),
      birthDate: z.string().optional(),
      /** Id of a stay; absent: everything of the patient. */
      stay: z.string().optional(),
      from: z.number().optional(),
      to: z.number().optional(),
      /** Who records it. */
      by: z.string(),
    }),
    output: oppositionRow,
  },
  liftOpposition: {
    method: 'POST',
    path: '/api/oppositions/:id/lift',
    input: z.object({ id: z.string(), by: z.string() }),
    output: oppositionRow,
  },
  packs: {
    method: 'GET',
    path: '/api/packs',
    input: empty,
    output: z.object({
      shipped: z.array(shippedPack),
      rules: shippedRules,
      own: z.array(packRow),
      types: z.array(z.string()),
    }),
  },
  /** Makes a pack ready, tries it on recent documents, and keeps it unless it would hold some of them and nobody said “anyway”. */
  addPack: {
    method: 'POST',
    path: '/api/packs',
    input: z.object({
      file: z.string(),
      /** An empty file is none of the known kinds, and is told so. */
      base64: z.string(),
      name: z.string().optional(),
      version: z.string().optional(),
      formats: z
        .array(z.enum(['cda', 'fhir']))
        .min(1)
        .optional(),
      types: z.array(z.string()).optional(),
      severity: z.enum(['error', 'warning', 'information']).optional(),
      main: z.string().optional(),
      phase: z.string().optional(),
      structures: z.array(z.string()).optional(),
      /** A detached Ed25519 signature of the file, and the publisher's public key as PEM. */
      signature: z.object({ base64: z.string().min(1), key: z.string().min(1) }).optional(),
      anyway: z.boolean().default(false),
    }),
    output: z.object({ added: z.boolean(), pack: packRow }),
  },
  removePack: {
    method: 'POST',
    path: '/api/packs/:name/remove',
    input: z.object({ name: z.string() }),
    output: z.object({ removed: z.string() }),
  },
  /** What was received on some local days, and where it stands now, counted. */
  report: { method: 'GET', path: '/api/report', input: reportSpan.refine(isReportSpan), output: report },
  /**
   * The same line by line, in the order of arrival: `limit` messages and files at a time, with everything that came of them. `open`: only what
   * is neither delivered nor ended.
   */
  reportLines: {
    method: 'GET',
    path: '/api/report/lines',
    input: reportSpan
      .extend({
        which: z.enum(['all', 'open']).default('all'),
        /** `next` of the page before. */
        after: z
          .string()
          .regex(/^\d+\.\d+$/)
          .optional(),
        limit: z.coerce.number().int().min(1).max(200).default(100),
      })
      .refine(isReportSpan),
    output: z.object({ rows: z.array(reportLine), next: z.string().optional() }),
  },
  connection: { method: 'GET', path: '/api/connection', input: empty, output: connection },
  checkConnection: { method: 'POST', path: '/api/connection/check', input: empty, output: connection },
  verify: {
    method: 'POST',
    path: '/api/verify',
    input: empty,
    output: z.object({ ok: z.boolean(), problems: z.array(z.object({ subject: z.string(), problem: z.string() })) }),
  },
  /** A person has taken note of what a damaged journal lost. */
  damagesSeen: {
    method: 'POST',
    path: '/api/damages/seen',
    input: empty,
    output: z.object({ seen: z.number() }),
  },
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type CallInput<Name extends CallName> = z.input<Contract[Name]['input']>;
export type CallOutput<Name extends CallName> = z.output<Contract[Name]['output']>;

/** Bytes, not JSON: with the same token. `GET /api/documents/:id/content` (as sent) and `GET /api/documents/:id/source`. */
export const contentPaths = {
  content: (documentId: string): string => `/api/documents/${encodeURIComponent(documentId)}/content`,
  source: (documentId: string): string => `/api/documents/${encodeURIComponent(documentId)}/source`,
  /** The PDF inside a level 1 document, ready to be shown. */
  pdf: (documentId: string): string => `/api/documents/${encodeURIComponent(documentId)}/pdf`,
} as const;

/** What the browser shows of a document's bytes is text for these, never executed. */
export const tokenHeader = 'authorization';
