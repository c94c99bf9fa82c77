/** Inputs of the benchmarks: laboratory messages and a letter of invented patients, as large as asked for. */

/** Valid matricules of invented people, each with a birth date in it. */
const matricules = [
  '1893120105732',
  '1983081246785',
  '2003042581939',
  '1971110258749',
  '2012051469331',
  '1994092874550',
];

export const patients = matricules.length;

export interface ResultMessage {
  /** MSH-10, unique per message. */
  readonly controlId: string;
  /** Which of the invented patients. */
  readonly patient: number;
  /** How many results (OBX). */
  readonly observations: number;
}

/** Each result has a code of its own: the same result twice would be one. */
const line = (index: number): string =>
  `OBX|${index}|NM|K${index}^Kalium ${index}^L||${(3 + (index % 30) / 10).toFixed(1)}|mmol/L|3.5 - 5.1|N|||F|||20261123070000`;

/** One ORU^R01 (2.5.1, UTF-8), a report of its own; 22 results make about 2 KB. */
export function resultMessage({ controlId, patient, observations }: ResultMessage): Buffer {
  const matricule = matricules[patient % matricules.length] ?? '';
  const segments = [
    `MSH|^~\\&|LIS|LABOTEST|RELAIS|CABINET|20261123080000+0100||ORU^R01^ORU_R01|${controlId}|P|2.5.1|||||LUX|UNICODE UTF-8|fr`,
    `PID|1||4711^^^LABOTEST^PI~${matricule}^^^CNS&1.3.182.4.4&ISO^NI||Müster-Test^Léonie||${matricule.slice(0, 8)}|F|||1, rue du Test^^Testange^^0000^LUX^H`,
    `ORC|RE|DEM-${controlId}^CAB|${controlId}^LABOTEST||CM|||||||90000001^DOCTEUR^Test`,
    `OBR|1|DEM-${controlId}^CAB|${controlId}^LABOTEST|CHIM^Biochimie^L|||20261123070000|||||||||90000001^DOCTEUR^Test||||||20261123080000||CH|F`,
    ...Array.from({ length: observations }, (_, index) => line(index + 1)),
  ];
  return Buffer.from(`${segments.join('\r')}\r`);
}

/** Numbers that no other message of this process has. */
export function numbering(): () => string {
  const start = `${Date.now().toString(36)}${process.pid.toString(36)}`.toUpperCase();
  let count = 0;
  return () => `B${start}${(count++).toString(36).toUpperCase().padStart(5, '0')}`;
}

/** Bytes that look like nothing, the same each time: no packing makes them smaller, and the word that ends a stream is not among them. */
function filler(size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  let state = 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = 0x80 | (state >>> 16);
  }
  return bytes;
}

/**
 * A PDF/A made larger by one more object that no page shows, listed where every object is: still the PDF/A that it was, so that all of it goes
 * its way. (Comments would not do: a file that holds such is written anew, without them.)
 */
export function paddedPdf(pdf: Buffer, size: number): Buffer {
  const text = pdf.toString('latin1');
  const table = text.lastIndexOf('\nxref') + 1;
  const objects = Number(/\/Size (\d+)/.exec(text.slice(table))?.[1]);
  const rest = Math.max(0, size - pdf.length);
  const head = Buffer.from(`${objects} 0 obj\n<<\n/Length ${rest}\n>>\nstream\n`);
  const foot = Buffer.from('\nendstream\nendobj\n');
  const entry = `${String(table).padStart(10, '0')} 00000 n \n`;
  const end = text
    .slice(table)
    .replace(/^xref\n0 \d+/, `xref\n0 ${objects + 1}`)
    .replace('trailer', `${entry}trailer`)
    .replace(/\/Size \d+/, `/Size ${objects + 1}`)
    .replace(/startxref\s+\d+/, `startxref\n${table + head.length + rest + foot.length}`);
  return Buffer.concat([pdf.subarray(0, table), head, filler(rest), foot, Buffer.from(end, 'latin1')]);
}

/** An MDM message with its PDF exchanged, under new numbers. */
export function letterMessage(sample: Buffer, pdfBytes: number, controlId: string): Buffer {
  const [before = '', base64 = '', after = ''] = sample.toString('utf8').split(/(?<=\^Base64\^)([A-Za-z0-9+/=]+)/);
  const pdf = paddedPdf(Buffer.from(base64, 'base64'), pdfBytes);
  return Buffer.from(
    before.replace('HT-20261116-0021', controlId).replace('LS-2026-5512', controlId) + pdf.toString('base64') + after,
  );
}
