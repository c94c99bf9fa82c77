import { describe, expect, it } from 'vitest';
import type { Patient } from '../../clinical/index.ts';
import { documentOf, documents, MSH, OBR, PID, rulesOf } from './testing.ts';

const OBX = 'OBX|1|NM|K^Kalium^L||5|mmol/L|||||F';
const patientOf = (pid: string): Patient => documentOf(MSH, pid, OBR, OBX).document.patient;
const kinds = (pid: string): string[] =>
  patientOf(pid).identifiers.map(({ kind, extension }) => `${kind} ${extension}`);

describe('the patient’s numbers', () => {
  it.each([
    ['by its OID', '1893120105732^^^X&1.3.182.4.4&ISO', 'national 1893120105732'],
    ['by its authority', '1893120105732^^^CNS', 'national 1893120105732'],
    ['by its type', '1893120105732^^^^NI', 'national 1893120105732'],
    ['by its check digits', '1893120105732', 'national 1893120105732'],
    ['although it is written with blanks', '1893 1201 05732^^^CNS', 'national 1893120105732'],
    [
      'even when its check digits are wrong, if its authority says so',
      '1901010100101^^^CNS^NI',
      'national 1901010100101',
    ],
    ['even when it stands for nobody', '7000010105084', 'national 7000010105084'],
    ['not by digits alone', '1901010100101^^^LABOTEST^PI', 'local 1901010100101'],
    ['not when it does not fit the birth date', '1983081246785', 'local 1983081246785'],
    [
      'not when another country’s authority gave it',
      '1893120105732^^^INS&1.2.250.1.213.1.4.8&ISO^NI',
      'other 1893120105732',
    ],
    ['not when it is another country’s number', '85121612345^^^DEU^NI', 'other 85121612345'],
    ['as a number of the shared record', '1234567890^^^DSP&1.3.182.2.4.2&ISO', 'dossier 1234567890'],
  ])('national is recognised %s', (_name, cx, expected) => {
    expect(kinds(`PID|1||${cx}||Test^Léonie||18931201|F`)).toEqual([expected]);
  });

  it('are found in PID-2, PID-4 and PID-19 of old feeds, each once', () => {
    expect(
      kinds('PID|1|1893120105732|4711^^^LABOTEST^PI|1893120105732|Test^Léonie||18931201|F|||||||||||1893120105732'),
    ).toEqual(['local 4711', 'national 1893120105732']);
  });

  it('take the OID that the source profile knows for an authority', () => {
    const [identifier] = patientOf('PID|1||4711^^^KIS&1.2.3.4&ISO^PI||Test^Léonie').identifiers;
    expect(identifier).toEqual({ kind: 'local', extension: '4711', root: '1.2.3.4', assigner: 'KIS' });
  });

  it('that name two people hold the document', () => {
    const part = documentOf(MSH, PID.replace('~4711^^^LABOTEST^PI', '~1983081246785^^^CNS^NI'), OBR, OBX);
    expect(part.findings).toContainEqual(
      expect.objectContaining({ rule: 'hl7v2.two-national-ids', severity: 'error' }),
    );
  });
});

describe('the patient’s name', () => {
  it.each([
    ['Test^Léonie', { family: 'Test', given: ['Léonie'] }],
    [
      'Müster-Test^Léonie^Marie^^Dr^^L~Beispiel^^^^^^B',
      { family: 'Müster-Test', given: ['Léonie', 'Marie'], prefix: 'Dr', birthFamily: 'Beispiel' },
    ],
    ['Mousel^^^^^^M~Test^Léonie^^^^^L', { family: 'Test', given: ['Léonie'], birthFamily: 'Mousel' }],
    ['Test&&Mousel^Léonie', { family: 'Test', given: ['Léonie'], birthFamily: 'Mousel' }],
    ['Müller & Sohn^Léonie', { family: 'Müller & Sohn', given: ['Léonie'] }],
    ['O\\T\\Hara^Léonie', { family: 'O&Hara', given: ['Léonie'] }],
  ])('%s', (xpn, name) => expect(patientOf(`PID|1||1893120105732||${xpn}||18931201|F`).name).toEqual(name));

  it('that is missing holds the document', () => {
    expect(rulesOf(documentOf(MSH, 'PID|1||1893120105732||||18931201|F', OBR, OBX))).toContain(
      'hl7v2.patient-name-missing',
    );
  });
});

describe('the patient', () => {
  it.each([
    ['18931201', '1893-12-01'],
    ['18931201000000', '1893-12-01'],
    ['198007', '1980-07'],
    ['19800700', '1980-07'],
    ['1893-12-01', '1893-12-01'],
    ['01121893', undefined],
  ])('was born on %s', (text, date) => expect(patientOf(`PID|1||4711||Test^Léonie||${text}|F`).birthDate).toBe(date));

  it.each([
    ['F', 'female'],
    ['M', 'male'],
    ['O', 'other'],
    ['U', 'unknown'],
    ['', 'unknown'],
  ])('is of sex %s', (code, sex) => expect(patientOf(`PID|1||4711||Test^Léonie||18931201|${code}`).sex).toBe(sex));

  it('has an address that is not the birth place, and telephone numbers as addresses', () => {
    const patient = patientOf(
      'PID|1||4711||Test^Léonie||18931201|F|||^^Esch^^^LUX^BDL~1, rue du Test^^Testange^^0000^LUX^H||+352 12 34 56^PRN^PH',
    );
    expect(patient.address).toEqual({
      lines: ['1, rue du Test'],
      city: 'Testange',
      postalCode: '0000',
      country: 'LUX',
    });
    expect(patient.telecoms).toEqual([{ uri: 'tel:+352123456', use: 'home' }]);
  });

  it.each([
    [`${'|'.repeat(23)}Y`, true],
    [`${'|'.repeat(24)}PROV`, true],
    [`${'|'.repeat(24)}VALI`, undefined],
  ])('is uncertain when the source says so: %s', (tail, uncertain) => {
    expect(patientOf(`PID|1||4711||Test^Léonie||18931201|F${tail}`).identityUncertain).toBe(uncertain);
  });
});

describe('two patients in one message', () => {
  const other = 'PID|1||1983081246785^^^CNS^NI||Autre^Jean||19830812|M';

  it('become two documents, both held, neither telling of the other', () => {
    const parts = documents([MSH, PID, OBR, OBX, other, OBR.replace('L1^', 'L2^'), OBX]);
    expect(parts.map(({ part }) => part)).toEqual(['patient[1]', 'patient[2]']);
    expect(parts.map(({ document }) => document.patient.name.family)).toEqual(['Test', 'Autre']);
    for (const part of parts)
      expect(part.findings).toContainEqual(expect.objectContaining({ rule: 'hl7v2.two-patients', severity: 'error' }));
    expect(JSON.stringify(parts[0]?.mapping)).not.toContain('Autre');
  });

  it('are one when the second is the same person again', () => {
    const parts = documents([MSH, PID, OBR, OBX, PID, OBR.replace('L1^', 'L1-2^'), OBX]);
    expect(parts).toHaveLength(1);
    expect(parts[0] && rulesOf(parts[0])).not.toContain('hl7v2.two-patients');
  });
});

describe('findings', () => {
  it('never quote the patient', () => {
    const part = documentOf(
      MSH,
      'PID|1||1901010100101^^^CNS^NI~1983081246785^^^CNS^NI||||1.12.93|F',
      OBR,
      'OBX|1|NM|K||geheim||||||',
    );
    const told = JSON.stringify(part.findings.map(({ message, fix }) => [message, fix]));
    for (const secret of ['1901010100101', '1983081246785', '1.12.93', 'geheim']) expect(told).not.toContain(secret);
    for (const { message, fix } of part.findings)
      for (const text of [message, fix]) expect([text.fr, text.de, text.en].every((words) => words !== '')).toBe(true);
  });
});
