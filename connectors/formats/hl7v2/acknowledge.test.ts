import { describe, expect, it } from 'vitest';
import type { Problem } from '../../clinical/index.ts';
import { hl7v2Protocol } from './index.ts';
import { parseMessage } from './message.ts';
import { message, OBR, PID } from './testing.ts';

const MSH = 'MSH|^~\\&|LIS|LABOTEST|RELAIS|CABINET|20260302141500+0100||ORU^R01^ORU_R01|M1|P|2.5.1';

const at = Date.UTC(2026, 2, 2, 13, 15);
const problem: Problem = {
  code: 'DISK-FULL',
  cause: { fr: 'Le disque est plein.', de: 'Die Platte ist voll.', en: 'The disk is full.' },
  next: { fr: 'x', de: 'x', en: 'x' },
};
const answer = (bytes: Uint8Array, kind: 'accept' | 'error' | 'reject', why?: Problem): string[] =>
  Buffer.from(hl7v2Protocol.acknowledge(bytes, kind, at, why))
    .toString('latin1')
    .split('\r');

describe('an acknowledgement', () => {
  it('names the message, and turns sender and receiver round', () => {
    const [msh, msa, ...rest] = answer(message(MSH, PID, OBR), 'accept');
    expect(msh).toMatch(
      /^MSH\|\^~\\&\|RELAIS\|CABINET\|LIS\|LABOTEST\|20260302131500\+0000\|\|ACK\^R01\^ACK\|[0-9a-f]{20}\|P\|2\.5\.1$/,
    );
    expect(msa).toBe('MSA|AA|M1');
    expect(rest).toEqual(['']);
  });

  it('speaks the enhanced mode when the sender does', () => {
    const enhanced = message(`${MSH}|||AL|NE`, PID);
    expect(answer(enhanced, 'accept')[1]).toBe('MSA|CA|M1');
    expect(answer(enhanced, 'error')[1]).toBe('MSA|CE|M1');
    expect(answer(enhanced, 'reject')[1]).toBe('MSA|CR|M1');
    expect(answer(message(`${MSH}|||NE|NE`, PID), 'accept')[1]).toBe('MSA|AA|M1');
  });

  it('tells why in ERR from 2.5 on, in MSA-3 before', () => {
    expect(answer(message(MSH, PID), 'error', problem).slice(1, 3)).toEqual([
      'MSA|AE|M1',
      'ERR|||207^Application internal error^HL70357|E|DISK-FULL||DISK-FULL|The disk is full.',
    ]);
    expect(answer(message(MSH.replace('2.5.1', '2.3'), PID), 'error', problem).slice(1)).toEqual([
      'MSA|AE|M1|DISK-FULL: The disk is full.',
      '',
    ]);
  });

  it('is written with the sender’s delimiters, character set and version', () => {
    const odd = Buffer.from('MSH*:+!%*LÉO*LABO*R*C*2026**ORU:R01*7*P*2.3******8859/1\rPID*1\r', 'latin1');
    const bytes = Buffer.from(hl7v2Protocol.acknowledge(odd, 'accept', at));
    expect(bytes.toString('latin1')).toMatch(
      /^MSH\*:\+!%\*R\*C\*LÉO\*LABO\*20260302131500!R!0000\*\*ACK:R01\*[0-9a-f]{20}\*P\*2\.3\*{6}8859\/1\rMSA\*AA\*7\r$/,
    );
  });

  it.each([Buffer.from(''), Buffer.from('rubbish'), Buffer.from('MSH'), Buffer.from([0xff, 0xfe, 0x00])])(
    'of something unreadable is still one',
    (bytes) => {
      const [msh, msa] = answer(bytes, 'reject', problem);
      expect(parseMessage(msh ?? '')?.segments[0]?.fields[9]).toBe('ACK');
      expect(msa).toBe('MSA|AR|UNKNOWN');
    },
  );

  it('says nothing of the patient', () => {
    const text = answer(message(MSH, PID, OBR), 'error', problem).join();
    for (const secret of ['1893120105732', 'Léonie', '18931201']) expect(text).not.toContain(secret);
  });

  it('is the same for the same message and instant', () => {
    expect(answer(message(MSH), 'accept')).toEqual(answer(message(MSH), 'accept'));
  });
});

describe('the identity of a message', () => {
  it('is its sender with its control id', () => {
    expect(hl7v2Protocol.identify(message(MSH, PID))).toEqual({
      ok: true,
      key: '["LIS","LABOTEST","M1"]',
      controlId: 'M1',
      sender: 'LIS@LABOTEST',
      processingId: 'P',
      enhanced: false,
    });
  });

  it.each([
    ['HL7-EMPTY', ''],
    ['HL7-NO-MSH', 'rubbish'],
    ['HL7-NO-CONTROL-ID', MSH.replace('|M1|', '||')],
    ['HL7-TRUNCATED', 'MSH|^~\\&|LIS'],
  ])('is refused with %s', (code, content) => {
    expect(hl7v2Protocol.identify(Buffer.from(content))).toMatchObject({ ok: false, problem: { code } });
  });
});
