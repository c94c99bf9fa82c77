import { describe, expect, it } from 'vitest';
import { documentOf, message, pdf, read, rulesOf } from './testing.ts';

const msh = (event: string): string =>
  `MSH|^~\\&|HIS|HOPITALTEST|RELAIS|CABINET|20260302160000+0100||MDM^${event}^MDM_T02|M10|P|2.6|||AL|NE||UNICODE UTF-8`;
const PID = 'PID|1||1893120105732^^^CNS&1.3.182.4.4&ISO^NI||Test^Léonie||18931201|F';
const txa = (completion = 'AU', confidentiality = 'R', availability = 'AV'): string =>
  `TXA|1|18842-5^Discharge summary^LN|AP|20260228|90000001^DOCTEUR^Test|20260302155500+0100||||||DOC-2^HOPITALTEST|DOC-1^HOPITALTEST||||${completion}|${confidentiality}|${availability}`;
const file = `OBX|1|ED|18842-5^Lettre de sortie^LN||^application^pdf^Base64^${pdf.toString('base64')}||||||F`;

describe('a transcribed document', () => {
  it('carries its file, its author and its own number', () => {
    const { document, findings } = documentOf(msh('T02'), PID, txa(), file);
    expect(findings).toEqual([]);
    expect(document).toMatchObject({
      lineage: { authority: 'HOPITALTEST', number: 'DOC-2', stable: true },
      type: { coding: { code: '18842-5' } },
      status: 'final',
      effectiveTime: '20260302155500+0100',
      serviceTime: { start: '20260228' },
      author: { professional: { name: { family: 'DOCTEUR' } }, organization: { name: 'HOPITALTEST' } },
      confidentiality: 'R',
      body: { kind: 'attachment', attachment: { mediaType: 'application/pdf' } },
    });
    expect(document.lineage.replacesNumber).toBeUndefined();
  });

  it('replaces the one that it names', () => {
    const { document } = documentOf(msh('T10'), PID, txa(), file);
    expect(document.lineage.replacesNumber).toBe('DOC-1');
    expect(document.status).toBe('corrected');
  });

  it('of text lines is a text', () => {
    const { document } = documentOf(
      msh('T02'),
      PID,
      txa(),
      'OBX|1|TX|L^Lettre^L|1|Cher confrère,||||||F',
      'OBX|2|TX|L^Lettre^L|2|merci.||||||F',
    );
    const { body } = document;
    expect(body.kind === 'attachment' && Buffer.from(body.attachment.bytes).toString('utf8')).toBe(
      'Lettre\nCher confrère,\nmerci.',
    );
  });

  it.each([
    ['AU', 'AV', 'final'],
    ['LA', 'AV', 'final'],
    ['IP', 'AV', 'preliminary'],
    ['', 'AV', 'preliminary'],
    ['AU', 'CA', 'cancelled'],
    ['AU', 'OB', 'cancelled'],
  ])('of completion %s and availability %s is %s', (completion, availability, status) => {
    expect(documentOf(msh('T02'), PID, txa(completion, 'U', availability), file).document.status).toBe(status);
  });

  it('is withdrawn by T11, without content', () => {
    const part = documentOf(msh('T11'), PID, txa());
    expect(part.document.status).toBe('cancelled');
    expect(rulesOf(part)).toEqual([]);
  });

  it('with an unknown confidentiality is treated as restricted', () => {
    const part = documentOf(msh('T02'), PID, txa('AU', 'X'), file);
    expect(part.document.confidentiality).toBe('R');
    expect(rulesOf(part)).toEqual(['hl7v2.confidentiality-unknown']);
  });

  it('that is only announced is set aside by name', () => {
    expect(read(message(msh('T01'), PID, txa()))).toMatchObject([
      { kind: 'set-aside', rule: 'hl7v2.document-notification' },
    ]);
  });

  it('without TXA says what is missing', () => {
    expect(read(message(msh('T02'), PID, file))).toMatchObject([
      { kind: 'unreadable', problem: { code: 'HL7-NO-DOCUMENT' } },
    ]);
  });

  it('accounts for every field of TXA', () => {
    expect(documentOf(msh('T02'), PID, txa(), file).mapping.unmapped).toEqual([]);
  });
});
