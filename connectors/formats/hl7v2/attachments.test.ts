/** Files and pictures inside a report: whole, recognised by their content, under the right patient; or held. */
import { describe, expect, it } from 'vitest';
import {
  documentOf,
  documents,
  groupsOf,
  message,
  MSH,
  OBR,
  obx,
  observe,
  pdf,
  PID,
  read,
  rulesOf,
} from './testing.ts';

describe('a picture among the results', () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
  const picture = (data = png, more = '||||||F|||20260302101500+0100'): string =>
    `OBX|2|ED|ELP^Courbe^L||LIS^IM^PNG^Base64^${data}${more}`;

  it('stands in their report, with its name, its time and what is said of it', () => {
    const part = documentOf(MSH, PID, OBR, obx('ALB', '42'), picture(), 'NTE|1||Pic étroit');
    expect(groupsOf(part.document)[0]?.images).toEqual([
      {
        id: 'image-1',
        title: 'Courbe',
        mediaType: 'image/png',
        bytes: Buffer.from(png, 'base64'),
        time: '20260302101500+0100',
        notes: ['Pic étroit'],
        source: 'OBR[1]/OBX[2]',
      },
    ]);
    expect(groupsOf(part.document)[0]?.observations).toHaveLength(1);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.mapping.mapped).toContainEqual(expect.objectContaining({ to: 'image-1.title' }));
  });

  it.each([
    ['alone', [picture()], 1],
    ['in another order than the results', [obx('ALB', '42'), OBR.replace('L1^', 'L1-P^'), picture()], 2],
    ['that was taken back', [obx('ALB', '42'), picture(png, '||||||D')], 2],
    ['that is cut', [obx('ALB', '42'), picture(png.slice(0, 41))], 2],
    ['that is too large for a table', [obx('ALB', '42'), picture(png.slice(0, 80) + 'A'.repeat(6_000_000))], 2],
  ])('is a document of its own %s', (_name, lines, count) => {
    const parts = documents([MSH, PID, OBR, ...lines]);
    expect(parts).toHaveLength(count);
    expect(parts.at(-1)?.document.body).toMatchObject({ kind: 'attachment' });
  });
});

describe('files inside a report', () => {
  const ed = (data: string, more = ''): string =>
    `OBX|9|ED|PDF^Compte rendu^L||^application^pdf^Base64^${data}||||||F${more}`;
  const base64 = pdf.toString('base64');
  const bodyBytes = (body: unknown): Buffer =>
    Buffer.from((body as { attachment: { bytes: Uint8Array } }).attachment.bytes);

  it('become a document beside the results, under the same number', () => {
    const [results, file, ...more] = documents([MSH, PID, OBR, obx('K', '5'), OBR.replace('L1^', 'L1-P^'), ed(base64)]);
    expect(more).toEqual([]);
    expect([results?.part, file?.part]).toEqual(['', 'pdf']);
    expect(results && groupsOf(results.document)).toHaveLength(1);
    expect(file?.document.lineage).toEqual({ authority: 'LABOTEST', number: 'L1#pdf', stable: true });
    expect(bodyBytes(file?.document.body).equals(pdf)).toBe(true);
  });

  it('are the only document when there are no results', () => {
    const part = documentOf(MSH, PID, OBR, ed(base64));
    expect(part.document.lineage.number).toBe('L1');
    expect(part.document.body).toMatchObject({ kind: 'attachment', attachment: { mediaType: 'application/pdf' } });
    expect(rulesOf(part)).toEqual([]);
  });

  it.each([
    ['with line ends in it', `${base64.slice(0, 20)}\\X0D0A\\${base64.slice(20)}`],
    ['with line breaks in it', `${base64.slice(0, 20)}\\.br\\${base64.slice(20)}`],
    ['with blanks in it', `${base64.slice(0, 20)} ${base64.slice(20)}`],
    ['cut into repetitions', `${base64.slice(0, 20)}~^application^pdf^Base64^${base64.slice(20)}`],
  ])('are put together %s', (_name, data) =>
    expect(bodyBytes(documentOf(MSH, PID, OBR, ed(data)).document.body).equals(pdf)).toBe(true),
  );

  it('are put together from several lines', () => {
    const part = documentOf(MSH, PID, OBR, ed(base64.slice(0, 24)), ed(base64.slice(24)));
    expect(bodyBytes(part.document.body).equals(pdf)).toBe(true);
  });

  it('are decoded from hexadecimal', () => {
    const part = documentOf(MSH, PID, OBR, ed('').replace('Base64^', `Hex^${pdf.toString('hex')}`));
    expect(bodyBytes(part.document.body).equals(pdf)).toBe(true);
  });

  it.each([
    ['cut', base64.slice(0, 40)],
    ['with foreign characters', `${base64.slice(0, 20)}*${base64.slice(20)}`],
  ])('that are %s are held, not lost', (_name, data) => {
    const part = documentOf(MSH, PID, OBR, ed(data));
    expect(part.findings).toContainEqual(
      expect.objectContaining({ rule: 'hl7v2.attachment-broken', severity: 'error' }),
    );
    expect(part.document.body.kind).toBe('attachment');
  });

  it('are known by their content, not by their label', () => {
    const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1').toString('base64');
    const part = documentOf(MSH, PID, OBR, ed(png));
    expect(part.document.body).toMatchObject({ attachment: { mediaType: 'image/png' } });
    expect(rulesOf(part)).toEqual(['hl7v2.attachment-label']);
  });

  const cda = (patient: string): string =>
    Buffer.from(
      `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3" extension="77"/><code code="11502-2" codeSystem="2.16.840.1.113883.6.1"/><title>CR</title><effectiveTime value="20260302141500+0100"/><recordTarget><patientRole><id root="1.3.182.4.4" extension="${patient}"/></patientRole></recordTarget></ClinicalDocument>`,
    ).toString('base64');

  it('that are CDA documents are carried untouched', () => {
    const part = documentOf(MSH, PID, OBR, ed(cda('1893120105732')).replace('application^pdf', 'TEXT^XML'));
    expect(part.document.body).toMatchObject({
      kind: 'carried',
      format: 'cda',
      id: { root: '1.2.3', extension: '77' },
    });
    expect(rulesOf(part)).toEqual([]);
  });

  it('that name another patient are held', () => {
    const part = documentOf(MSH, PID, OBR, ed(cda('1983081246785')));
    expect(part.findings).toContainEqual(
      expect.objectContaining({ rule: 'hl7v2.embedded-patient-differs', severity: 'error' }),
    );
  });

  it('whose sender asks for masking are held', () => {
    const part = documentOf(
      MSH,
      PID,
      OBR,
      ed(cda('1893120105732')).replace('application^pdf', 'TEXT^XML'),
      'OBX|2|CWE|MASQUE_PS^Masqué^MetaDMPMSS||Y^^expandedYes-NoIndicator||||||F',
    );
    expect(rulesOf(part)).toEqual(['hl7v2.masking-requested']);
  });

  it('that are only pointed to are an error', () => {
    expect(observe('OBX|1|RP|PDF^Compte rendu^L||\\\\server\\a.pdf^^application^pdf||||||F').rules).toContain(
      'hl7v2.reference-elsewhere',
    );
  });

  it('may be huge: sixty megabytes are read in seconds', { timeout: 60_000 }, () => {
    const large = Buffer.alloc(45_000_000, 'relais ');
    large.write('%PDF-1.4\n', 0);
    large.write('%%EOF\n', large.length - 6);
    const bytes = message(MSH, PID, OBR, obx('K', '5'), ed(large.toString('base64')));
    // Processor time, so that a busy machine does not decide.
    const started = process.threadCpuUsage();
    const parts = read(bytes);
    const elapsed = process.threadCpuUsage(started).user / 1000;
    expect(parts).toHaveLength(2);
    expect(parts[1]?.kind === 'document' && bodyBytes(parts[1].document.body).equals(large)).toBe(true);
    expect(elapsed).toBeLessThan(15_000);
  });
});
