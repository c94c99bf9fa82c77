import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hl7v2Format } from './index.ts';
import {
  contextOf,
  documentOf,
  documents,
  groupsOf,
  message,
  MSH,
  OBR,
  obx,
  observationsOf,
  observe,
  PID,
  read,
  rulesOf,
} from './testing.ts';

describe('a laboratory report', () => {
  it('keeps code, value, unit, range, flag, status and note of a result', () => {
    const { observation } = observe(
      'OBX|1|NM|K^Kalium^L^2823-3^Potassium^LN||5.6|mmol/L|3.5 - 5.1|H|||C|||20260302081000+0100',
      'NTE|1|L|Sérum hémolysé.\\.br\\À contrôler.',
    );
    expect(observation).toEqual({
      id: 'observation-1',
      code: {
        coding: { code: '2823-3', system: '2.16.840.1.113883.6.1', systemName: 'LN', display: 'Potassium' },
        translations: [{ code: 'K', systemName: 'L', display: 'Kalium' }],
        text: 'Kalium',
      },
      value: { type: 'quantity', number: '5.6', unit: { text: 'mmol/L', ucum: 'mmol/L' } },
      interpretations: [{ code: 'H', text: 'H' }],
      range: { text: '3.5 - 5.1', low: '3.5', high: '5.1' },
      status: 'corrected',
      time: '20260302081000+0100',
      notes: ['Sérum hémolysé.\nÀ contrôler.'],
      source: 'OBR[1]/OBX[1]',
    });
  });

  it('leads a local code to LOINC only by the table of the source', () => {
    const context = contextOf({ codes: { K: { loinc: '2823-3', display: 'Potassium' } } });
    const [part] = documents([MSH, PID, OBR, obx('K', '5'), obx('NA', '140')], context);
    const codes = part && observationsOf(part.document).map(({ code }) => code.coding?.code);
    expect(codes).toEqual(['2823-3', 'NA']);
    expect(part && observationsOf(part.document)[0]?.code.translations).toEqual([
      { code: 'K', systemName: 'L', display: 'K' },
    ]);
  });

  it('does not take a code for LOINC whose check digit is wrong', () => {
    const { observation, rules } = observe('OBX|1|NM|2823-9^Potassium^LN||5|mmol/L|||||F');
    expect(observation.code.coding).toEqual({ code: '2823-9', systemName: 'LN', display: 'Potassium' });
    expect(rules).toContain('hl7v2.loinc-check-digit');
  });

  it('puts the groups into the sections of XD-LAB by OBR-24', () => {
    const part = documentOf(
      MSH,
      PID,
      OBR,
      obx('K', '5'),
      OBR.replace('|CH|', '|MB|'),
      obx('X', '1'),
      OBR.replace('|CH|', '||'),
      obx('Y', '1'),
    );
    expect(groupsOf(part.document).map(({ specialty }) => specialty?.coding?.code)).toEqual([
      '18719-5',
      '18725-2',
      undefined,
    ]);
  });

  it('is filed under its filler number, and told who asked', () => {
    const asked = OBR.replace(`${'|'.repeat(15)}2026`, `${'|'.repeat(9)}90000001^DOCTEUR^Test${'|'.repeat(6)}2026`);
    const part = documentOf(MSH, PID, asked, obx('K', '5'));
    expect(part.document.order?.requester?.name).toEqual({ family: 'DOCTEUR', given: ['Test'] });
    expect(part.document.lineage).toEqual({ authority: 'LABOTEST', number: 'L1', stable: true });
    expect(part.document.order?.placer).toEqual({ extension: 'DEM-1', assigner: 'CAB' });
  });

  it('replaces nothing when the sender gave no filler number', () => {
    const byPlacer = documentOf(MSH, PID, OBR.replace('L1^LABOTEST', ''), obx('K', '5')).document.lineage;
    const byMessage = documentOf(MSH, PID, OBR.replace('DEM-1^CAB|L1^LABOTEST', '|'), obx('K', '5')).document.lineage;
    expect(byPlacer).toEqual({ authority: 'LABOTEST', number: 'DEM-1', stable: false });
    expect(byMessage).toEqual({ authority: 'LABOTEST', number: 'M1', stable: false });
  });

  it('takes its time from the report, not from the transmission', () => {
    const again = MSH.replace('20260302141500', '20260303090000');
    expect(documentOf(again, PID, OBR, obx('K', '5')).document.effectiveTime).toBe('20260302141500+0100');
  });

  it.each([
    [['F', 'F'], 'F', 'final'],
    [['F', 'C'], 'F', 'corrected'],
    [['F', 'P'], 'F', 'preliminary'],
    [['F', 'F'], 'P', 'preliminary'],
    [['F', 'F'], 'C', 'corrected'],
    [['F', 'F'], '', 'final'],
    [['F', ''], 'F', 'preliminary'],
    [['X', 'X'], 'F', 'cancelled'],
    [['F', 'F'], 'X', 'cancelled'],
    [['F', 'X'], 'F', 'final'],
    [['D', 'D'], 'F', 'entered-in-error'],
    [['F', 'W'], 'F', 'entered-in-error'],
    [['F', 'D'], 'F', 'corrected'],
    [['F', 'O'], 'F', 'final'],
  ])('of results %j under an order %s is %s', (results, order, status) => {
    const lines = results.map((code, index) => obx(`T${index}`, '5', code));
    expect(documentOf(MSH, PID, OBR.replace(/F$/, order), ...lines).document.status).toBe(status);
  });

  it('is cancelled when the order is called off, even without a result', () => {
    const part = documentOf(MSH, PID, 'ORC|CA|DEM-1|L1', OBR.replace(/F$/, 'X'));
    expect(part.document.status).toBe('cancelled');
    expect(rulesOf(part)).not.toContain('hl7v2.no-results');
  });

  it('shows no value that was withdrawn, and rings when it was another patient’s', () => {
    const deleted = observe(obx('K', '5', 'D', 'H'));
    expect(deleted.observation.value).toBeUndefined();
    expect(deleted.observation.interpretations).toEqual([]);
    expect(observe(obx('K', '5', 'W')).rules).toContain('hl7v2.wrong-patient');
  });

  it('joins the lines of one text, but not two organisms', () => {
    const text = documentOf(
      MSH,
      PID,
      OBR,
      'OBX|1|TX|C^Commentaire^L|1|Première ligne||||||F',
      'OBX|2|TX|C^Commentaire^L|2|deuxième||||||F',
    );
    expect(observationsOf(text.document).map(({ value }) => value)).toEqual([
      { type: 'text', text: 'Première ligne\ndeuxième' },
    ]);
    const germs = documentOf(
      MSH,
      PID,
      OBR,
      'OBX|1|ST|G^Germe^L|1|Escherichia coli||||||F',
      'OBX|2|ST|G^Germe^L|2|Proteus mirabilis||||||F',
    );
    expect(observationsOf(germs.document)).toHaveLength(2);
  });

  it('takes the same line twice only once, and keeps two values that contradict', () => {
    const twice = documentOf(MSH, PID, OBR, obx('K', '5'), obx('K', '5'));
    expect(observationsOf(twice.document)).toHaveLength(1);
    expect(rulesOf(twice)).toContain('hl7v2.duplicate-observation');
    const two = documentOf(MSH, PID, OBR, obx('K', '5'), obx('K', '6'));
    expect(observationsOf(two.document)).toHaveLength(2);
    expect(rulesOf(two)).toContain('hl7v2.contradicting-observations');
  });

  it('links a susceptibility test to its organism', () => {
    const culture = 'OBR|1||L1-2|ECBU^Urine^L||||||||||||||||||||MB|F';
    const child = 'OBR|2||L1-3|ATB^Antibiogramme^L||||||||||||||||||||MB|F|630-4&Bacteria&LN^2^Proteus|||^L1-2';
    const part = documentOf(
      MSH,
      PID,
      culture,
      'OBX|1|CWE|630-4^Bacteria^LN|1|ECO^E. coli^L||||||F',
      'OBX|2|CWE|630-4^Bacteria^LN|2|PRO^Proteus^L||||||F',
      child,
      'OBX|1|SN|AMX^Amoxicilline^L||>^32|mg/L||R|||F',
    );
    const [, antibiogram] = groupsOf(part.document);
    expect(antibiogram?.parent).toEqual({ groupId: 'group-1', observationId: 'observation-2' });
    expect(antibiogram?.observations[0]?.interpretations).toEqual([{ code: 'R', text: 'R' }]);
  });

  it('knows specimens of both ages of the standard', () => {
    const young = documentOf(
      MSH,
      PID,
      OBR,
      obx('K', '5'),
      'SPM|1|^P1&LABOTEST||SER^Sérum^HL70487|||||||||||||20260302081000+0100|20260302090500+0100',
    );
    const old = documentOf(
      MSH,
      PID,
      'OBR|1||L1|X^X^L||||||||||20260302090500+0100|BLD&Blood&HL70070|||||||20260302141500+0100||CH|F',
      obx('K', '5'),
    );
    expect(young.document.body).toMatchObject({
      specimens: [{ id: 'specimen-1', type: { text: 'Sérum' }, collected: '20260302081000+0100' }],
    });
    expect(old.document.body).toMatchObject({
      specimens: [{ id: 'specimen-1', type: { text: 'Blood' }, received: '20260302090500+0100' }],
    });
    expect(groupsOf(young.document)[0]?.specimenId).toBe('specimen-1');
  });

  it('of imaging that is only text becomes a letter of that kind', () => {
    const part = documentOf(MSH, PID, OBR.replace('|CH|', '|RAD|'), 'OBX|1|TX|R^Radio^L||Pas de foyer.||||||F');
    expect(part.document.type.coding?.code).toBe('18748-4');
    expect(part.document.body).toMatchObject({ kind: 'attachment', attachment: { mediaType: 'text/plain' } });
  });
});

describe('a report of ten thousand lines', () => {
  it('is read in seconds', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => obx(`T${index}`, '5'));
    const started = process.threadCpuUsage();
    expect(observationsOf(documentOf(MSH, PID, OBR, ...lines).document)).toHaveLength(10_000);
    expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(10_000);
  });
});

describe('what is no report', () => {
  it.each([
    ['ADT^A08', 'hl7v2.patient-administration'],
    ['ACK^R01', 'hl7v2.acknowledgement'],
    ['ORM^O01', 'hl7v2.order'],
    ['SIU^S12', 'hl7v2.appointment'],
    ['ORU^R40', 'hl7v2.device-alert'],
  ])('%s is set aside by %s', (type, rule) => {
    expect(read(message(MSH.replace('ORU^R01^ORU_R01', type), PID))).toMatchObject([{ kind: 'set-aside', rule }]);
  });

  it.each(['T', 'D'])('a message of processing id %s is never a document', (id) => {
    expect(read(message(MSH.replace('|P|', `|${id}|`), PID, OBR, obx('K', '5')))).toMatchObject([
      { kind: 'set-aside', rule: 'hl7v2.processing-id-not-production' },
    ]);
  });

  it.each([
    ['HL7-EMPTY', Buffer.from('\r\n')],
    ['HL7-NO-MSH', Buffer.from('PID|1||4711\r')],
    ['HL7-TRUNCATED', Buffer.from(`${MSH}\r${PID}\r${OBR}\rOBX|1|NM|K||5|mmol/L|||||F\rOB`)],
    ['HL7-TRUNCATED', Buffer.from(`${MSH}\r${PID}\r${OBR}\rOBX|1|NM|K||5|mmol/L|||||F\rOBX|2|NM|NA||14`)],
    ['HL7-TRUNCATED', Buffer.from('MSH|^~\\&|LIS|LABO')],
    ['HL7-NO-PATIENT', message(MSH, OBR, obx('K', '5'))],
    ['HL7-NO-RESULT', message(MSH, PID)],
    ['HL7-NO-TIME', message(MSH.replace('20260302141500+0100', ''), PID, 'OBR|1||L1|X', obx('K', '5'))],
    ['HL7-TYPE-NOT-SUPPORTED', message(MSH.replace('ORU^R01^ORU_R01', 'XYZ^X99'), PID, OBR)],
  ])('%s is told with a cause and a next step', (code, bytes) => {
    const parts = read(bytes);
    expect(parts).toMatchObject([{ kind: 'unreadable', problem: { code } }]);
  });

  it('a report without any result is held', () => {
    expect(rulesOf(documentOf(MSH, PID, OBR))).toContain('hl7v2.no-results');
  });
});

describe('several messages in one file', () => {
  const one = [MSH, PID, OBR, obx('K', '5')].join('\r');
  const other = one.replace('|M1|', '|M2|').replaceAll('L1^', 'L2^');

  it('are parts of their own, and one that fails stops only itself', () => {
    const parts = read(Buffer.from(`${one}\r${MSH}\r${other}\r`));
    expect(parts.map(({ kind, part }) => [kind, part])).toEqual([
      ['document', 'message[1]'],
      ['unreadable', 'message[2]'],
      ['document', 'message[3]'],
    ]);
  });

  it('of a batch that counts otherwise are warned about', () => {
    const [first] = read(Buffer.from(`FHS|^~\\&\rBHS|^~\\&\r${one}\r${other}\rBTS|3\rFTS|1\r`));
    expect(first?.kind === 'document' && rulesOf(first)).toContain('hl7v2.batch-count');
  });
});

describe('the account of every field', () => {
  const value = fc.stringMatching(/^[A-Za-z0-9^~& .]{0,8}$/);
  const line = fc
    .tuple(
      fc.constantFrom('PV1', 'ORC', 'OBR', 'NTE', 'OBX', 'SPM', 'ZXY', 'PD1', 'TQ1', 'OBX', 'OBX'),
      fc.array(value, { maxLength: 30 }),
    )
    .map(([name, fields]) => [name, ...fields].join('|'));

  it('names each non-empty component once: mapped, ignored or unmapped', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const all = [MSH, `${PID}|X^Y||&^1~2`, OBR, 'OBX|1|NM|A||1||||||F', ...lines];
        for (const part of read(message(...all))) {
          if (part.kind === 'unreadable') continue;
          const paths = [...part.mapping.mapped, ...part.mapping.ignored, ...part.mapping.unmapped].map(
            ({ path }) => path,
          );
          expect(new Set(paths).size).toBe(paths.length);
          expect(paths.length).toBe(leaves(all));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lists what nobody knows as unmapped, and what says nothing by a named rule', () => {
    const { mapping } = documentOf(MSH, PID, OBR, obx('K', '5'), 'ZLU|1|un champ maison');
    expect(mapping.unmapped).toEqual([
      { path: 'OBR[1]/ZLU-1', value: '1' },
      { path: 'OBR[1]/ZLU-2', value: 'un champ maison' },
    ]);
    expect(mapping.ignored).toContainEqual({ path: 'OBR[1]/OBX[1]-1', value: '1', rule: 'hl7v2.set-id' });
    expect(mapping.mapped).toContainEqual({ path: 'OBR[1]/OBX[1]-5', value: '5', to: 'observation-1.value' });
  });
});

/** Counts the non-empty components of a message the plain way. Texts (OBX-5 of text types, NTE-3) count once for each repetition. */
function leaves(lines: readonly string[]): number {
  const structured = /^(CE|CWE|CNE|CF|SN|ED|RP|CX|EI|HD|XPN|XCN|XON|XAD|XTN|DR)$/;
  return lines.reduce((total, text) => {
    const parts = text.split('|');
    const fields = parts[0] === 'MSH' ? ['', '|', ...parts.slice(1)] : parts;
    const counted = fields.slice(1).map((raw, index) => {
      const number = index + 1;
      if (raw.trim() === '') return 0;
      if (parts[0] === 'MSH' && number <= 2) return 1;
      const whole =
        (parts[0] === 'NTE' && number === 3) ||
        (parts[0] === 'OBX' && number === 5 && !structured.test((parts[2] ?? '').trim()));
      return raw
        .split('~')
        .flatMap((rep) => (whole ? [rep] : rep.split('^')))
        .filter((part) => part.trim() !== '').length;
    });
    return total + counted.reduce((sum, count) => sum + count, 0);
  }, 0);
}

describe('the format', () => {
  it.each([
    [MSH, 1],
    ['\x0bMSH|^~\\&|', 1],
    ['\ufeffFHS|^~\\&|', 1],
    ['%PDF-1.4', 0],
    ['MSHA', 0],
    ['{"resourceType":"Bundle"}', 0],
  ])('is known by content: %s', (content, sure) => {
    expect(hl7v2Format.detect({ bytes: Buffer.from(content), name: 'a.dat' })).toBe(sure);
  });

  it.each([
    [`${MSH}\r${PID}\r`, 'complete'],
    [`${MSH}\r${PID}`, 'complete'],
    [`${MSH}\r${PID}\rOB`, 'waiting'],
    [`FHS|^~\\&\rBHS|^~\\&\r${MSH}\r`, 'waiting'],
    [`FHS|^~\\&\rBHS|^~\\&\r${MSH}\rBTS|1\rFTS|1\r`, 'complete'],
    [`\x0b${MSH}\r`, 'waiting'],
    [`\x0b${MSH}\r\x1c\r`, 'complete'],
    ['', 'waiting'],
  ])('knows when a file is whole: %j', (content, state) => {
    expect(hl7v2Format.completeness({ bytes: Buffer.from(content), name: 'a.hl7' }, []).state).toBe(state);
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, header) => {
        const bytes = Buffer.concat([Buffer.from(header ? `${MSH}\r${PID}\r${OBR}\r` : ''), Buffer.from(noise)]);
        expect(read(bytes).length).toBeGreaterThan(0);
      }),
    );
  });
});
