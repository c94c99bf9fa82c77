/**
 * The segments of an HPRIM Santé 2.x file: lines that end with CR, delimiters as H declares them (component, repetition, escape,
 * subcomponent; component and repetition are swapped against HL7), `A` lines that go on where the line before stopped.
 */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

export interface Segment {
  /** `OBX`. */
  readonly name: string;
  /** Where it stands, e.g. `P[1]/OBR[2]/OBX[3]`. */
  readonly path: string;
  /** As written; index 0 is the name, so that the index of a field is its number. */
  readonly fields: readonly string[];
}

export interface Result {
  readonly obx: Segment;
  readonly notes: readonly Segment[];
}

export interface Order {
  /** Absent where results stand without one. */
  readonly obr?: Segment;
  readonly notes: readonly Segment[];
  readonly results: readonly Result[];
}

export interface PatientPart {
  readonly p?: Segment;
  readonly notes: readonly Segment[];
  readonly orders: readonly Order[];
  /** Segments of this patient that are none of a report. */
  readonly others: readonly Segment[];
}

export interface Message {
  readonly delimiters: Delimiters;
  readonly h: Segment;
  readonly patients: readonly PatientPart[];
  readonly l?: Segment;
  /** Lines of the message, `A` lines counted and not counted. */
  readonly counts: readonly [withAddenda: number, without: number];
  readonly glued: boolean;
}

export interface Messages {
  readonly messages: readonly Message[];
  readonly textBefore: boolean;
}

/** H and its delimiters: five signs, or four where no subcomponent is declared. ASTM (`H|\^&`) has another order. */
const HEADER = /^H([^\w\s])(?!\\\^&)([^\w\s])([^\w\s])([^\w\s])([^\w\s])?\1/;

/** The delimiters that a header line declares; undefined when it is none of HPRIM. */
export function delimitersOf(line: string): Delimiters | undefined {
  const match = HEADER.exec(line);
  if (!match) return undefined;
  const [, field = '', component = '', repetition = '', escape = '', subcomponent = ''] = match;
  return { field, component, repetition, escape, subcomponent: subcomponent === field ? '' : subcomponent };
}

interface Open<T> {
  readonly notes: Segment[];
  readonly inner: T[];
}
type OpenResult = { obx: Segment; notes: Segment[] };
type OpenOrder = Open<OpenResult> & { obr?: Segment };
type OpenPatient = Open<OpenOrder> & { p?: Segment; others: Segment[] };

/** The raw lines of one message, `A` lines and stray text joined. */
interface RawMessage {
  readonly delimiters: Delimiters;
  readonly lines: string[];
  addenda: number;
  glued: boolean;
}

function rawMessages(text: string): { raws: RawMessage[]; textBefore: boolean } {
  const raws: RawMessage[] = [];
  let textBefore = false;
  for (const row of text.split(/[\r\n]+/)) {
    const line = row.replaceAll(/[\0\x0b\x1a\x1c]/g, '');
    if (line.trim() === '') continue;
    const delimiters = delimitersOf(line.trimStart());
    const raw = raws.at(-1);
    if (delimiters) raws.push({ delimiters, lines: [line.trimStart()], addenda: 0, glued: false });
    else if (!raw) textBefore = true;
    else {
      // A segment that is indented is one all the same: taken for text, an indented P would leave its results to the patient before.
      const own = line.trimStart();
      const [name = ''] = own.split(raw.delimiters.field, 1);
      if (name === 'A' && own.length > 1) {
        raw.lines.push(`${raw.lines.pop() ?? ''}${own.slice(2)}`);
        raw.addenda += 1;
      } else if (/^[A-Z][A-Z0-9]{0,2}$/.test(name)) raw.lines.push(own);
      else {
        raw.lines.push(`${raw.lines.pop() ?? ''}\n${line}`);
        raw.glued = true;
      }
    }
  }
  return { raws, textBefore };
}

function messageOf({ delimiters, lines, addenda, glued }: RawMessage): Message {
  const patients: OpenPatient[] = [];
  let h: Segment = { name: 'H', path: 'H', fields: [] };
  let l: Segment | undefined;
  const patient = (): OpenPatient => {
    const last = patients.at(-1) ?? { notes: [], inner: [], others: [] };
    if (patients.length === 0) patients.push(last);
    return last;
  };
  const order = (): OpenOrder => {
    const { inner } = patient();
    const last = inner.at(-1) ?? { notes: [], inner: [] };
    if (inner.length === 0) inner.push(last);
    return last;
  };
  for (const line of lines) {
    const fields = line.split(delimiters.field);
    const [name = ''] = fields;
    const inPatient = `P[${Math.max(patients.length, 1)}]`;
    const inOrder = `${inPatient}/OBR[${Math.max(patients.at(-1)?.inner.length ?? 0, 1)}]`;
    switch (name) {
      case 'H':
        // The signs themselves stand where a field would.
        h = { name, path: 'H', fields: [name, '', ...line.split(delimiters.field).slice(2)] };
        break;
      case 'L':
        l = { name, path: 'L', fields };
        break;
      case 'P':
        patients.push({ p: { name, path: `P[${patients.length + 1}]`, fields }, notes: [], inner: [], others: [] });
        break;
      case 'OBR': {
        const { inner } = patient();
        const obr = { name, path: `${inPatient}/OBR[${inner.length + 1}]`, fields };
        inner.push({ obr, notes: [], inner: [] });
        break;
      }
      case 'OBX': {
        const { inner } = order();
        inner.push({ obx: { name, path: `${inOrder}/OBX[${inner.length + 1}]`, fields }, notes: [] });
        break;
      }
      case 'C': {
        const above = patients.at(-1);
        const result = above?.inner.at(-1)?.inner.at(-1);
        const owner = result ?? above?.inner.at(-1) ?? patient();
        const base = result?.obx.path ?? (above?.inner.at(-1) ? inOrder : inPatient);
        owner.notes.push({ name, path: `${base}/C[${owner.notes.length + 1}]`, fields });
        break;
      }
      default: {
        const { others } = patient();
        others.push({ name, path: `${inPatient}/${name}[${others.length + 1}]`, fields });
      }
    }
  }
  return {
    delimiters,
    h,
    patients: patients.map(({ p, notes, inner, others }) => ({
      ...(p ? { p } : {}),
      notes,
      others,
      orders: inner.map(({ obr, notes: below, inner: results }) => ({
        ...(obr ? { obr } : {}),
        notes: below,
        results,
      })),
    })),
    ...(l ? { l } : {}),
    counts: [lines.length + addenda, lines.length],
    glued,
  };
}

/** Every message of a file (H … L), in its order. */
export function messagesIn(text: string): Messages {
  const { raws, textBefore } = rawMessages(text);
  return { messages: raws.map(messageOf), textBefore };
}

/** Files and pictures that the message names and does not hold. */
export const FILE_TYPES: ReadonlySet<string> = new Set(['FIC', 'GC', 'GB', 'GN']);

/** What its result lines of such a type name. */
export function filesNamedIn(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.trimStart());
  const delimiters = lines.map(delimitersOf).find((found) => found !== undefined);
  if (!delimiters) return [];
  return lines.flatMap((line) => {
    const [name = '', , type = '', , , value = ''] = line.split(delimiters.field);
    const isFile = name === 'OBX' && FILE_TYPES.has(type.trim().toUpperCase());
    const [file = ''] = delimiters.component === '' ? [value] : value.split(delimiters.component);
    return isFile && file.trim() !== '' ? [file.trim()] : [];
  });
}
