/** What a message brings as text, RTF or scan reaches the archive as PDF/A, or is held with the reason. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../clinical/index.ts';
import { startPdfaMaker, type Answer } from '../pdfa/index.ts';
import { translateInput } from './translate.ts';
import { practiceContext as context } from './translation-context.test-data.ts';

/** A letter whose content is one file (OBX-5 of type ED), or lines of text. */
const letter = (...lines: readonly string[]): Uint8Array =>
  Buffer.from(
    [
      'MSH|^~\\&|KIS|KLINIK|||20261120101500+0100||MDM^T02^MDM_T02|M1|P|2.5.1|||||LUX|UNICODE UTF-8',
      'EVN|T02|20261120101500+0100',
      'PID|1||1893120105732^^^CCSS^NI||Essai-Test^Marie||18931201|F',
      'PV1|1|O',
      'TXA|1|11490-0^Lettre de sortie^LN|TX|20261120|90000001^Schmit-Test^Marie|||||||DOC1^KIS|||||LA',
      ...lines,
      '',
    ].join('\r'),
    'utf8',
  );
const file = (type: string, content: Uint8Array | string): Uint8Array =>
  letter(`OBX|1|ED|11490-0^Lettre de sortie^LN||KIS^${type}^Base64^${Buffer.from(content).toString('base64')}||||||F`);

async function translated(bytes: Uint8Array) {
  const maker = startPdfaMaker();
  try {
    const input = { bytes, name: 'letter.hl7' };
    const files = new Map<string, Answer>();
    for (const { key, ...request } of translateInput(input, 'in', context, false, files).wanted)
      files.set(key, await maker.make(request));
    const [document] = translateInput(input, 'in', context, false, files).documents;
    if (!document) throw new Error('no document');
    const findings = JSON.parse(document.findings) as Finding[];
    return {
      files,
      document,
      rules: findings.map(({ rule }) => rule),
      content: Buffer.from(document.bytes ?? []).toString(),
    };
  } finally {
    await maker.close();
  }
}

describe('a letter', () => {
  it.each<readonly [string, Uint8Array]>([
    ['in RTF', file('Application^RTF', String.raw`{\rtf1\ansi Cher confr\'e8re\par}`)],
    ['as a text file', file('TX^', 'Cher confrère')],
    ['of text lines', letter('OBX|1|TX|11490-0^Lettre de sortie^LN||Cher confrère||||||F')],
  ])('%s goes as a PDF', async (_, bytes) => {
    const { files, document, rules, content } = await translated(bytes);
    expect(files.size).toBe(1);
    expect(rules).toContain('pdfa.converted');
    expect(rules).not.toContain('documents.not-pdf');
    expect(content).toContain('mediaType="application/pdf"');
    const base64 = /representation="B64">([^<]+)</.exec(content)?.[1] ?? '';
    expect(Buffer.from(base64, 'base64').subarray(0, 8).toString()).toBe('%PDF-1.4');
    expect(document.cause).not.toBe('pdf-not-archivable');
  });

  it('that loses something of meaning is held', async () => {
    const { document, rules } = await translated(
      file('Application^RTF', String.raw`{\rtf1 x{\object{\*\objdata 01}}}`),
    );
    expect(rules).toContain('pdfa-loss.parts');
    expect(document).toMatchObject({ state: 'held', cause: 'pdf-not-archivable' });
  });

  it('that cannot become a PDF is held, with that reason alone', async () => {
    const { document, rules } = await translated(file('Application^RTF', String.raw`{\rtf1 x`));
    expect(rules.filter((rule) => /^pdfa|not-pdf/.test(rule))).toEqual(['pdfa-refused.incomplete']);
    expect(document).toMatchObject({ state: 'held', cause: 'pdf-not-archivable' });
  });
});
