/** Habits of a source by name: with the name they are understood, without it nothing is assumed. */
import { describe, expect, it } from 'vitest';
import type { Quirk } from '../../profiles/index.ts';
import { contextOf, documents, MSH, OBR, observationsOf, PID, rulesOf } from './testing.ts';

const valueOf = (obx: string, ...quirks: readonly Quirk[]): unknown => {
  const [part] = documents([MSH, PID, OBR, obx], contextOf({ quirks: [...quirks] }));
  return part && observationsOf(part.document)[0]?.value;
};

describe('a quirk', () => {
  it('obx5-decimal-comma: a comma before three digits is decimal', () => {
    const obx = 'OBX|1|NM|K^Kalium^L||1,234|mmol/L|||||F';
    expect(valueOf(obx, 'obx5-decimal-comma')).toMatchObject({ type: 'quantity', number: '1.234' });
    expect(valueOf(obx)).toMatchObject({ type: 'text', text: '1,234' });
  });

  it.each(['NM', 'ST'])('obx5-unit-in-value: the unit stands behind the number (%s)', (type) => {
    const obx = `OBX|1|${type}|K^Kalium^L||5.2 mmol/l||||||F`;
    expect(valueOf(obx, 'obx5-unit-in-value')).toEqual({
      type: 'quantity',
      number: '5.2',
      unit: { text: 'mmol/l', ucum: 'mmol/l' },
    });
    expect(valueOf(obx)).toMatchObject({ type: 'text' });
    expect(valueOf(obx.replace('mmol/l', 'morceaux'), 'obx5-unit-in-value')).toMatchObject({ type: 'text' });
  });

  it('obx5-text-number: a number sent as text with a unit is a measurement', () => {
    const obx = 'OBX|1|ST|K^Kalium^L||<5,2|mmol/L|||||F';
    expect(valueOf(obx, 'obx5-text-number')).toMatchObject({ type: 'quantity', comparator: '<', number: '5.2' });
    expect(valueOf(obx)).toMatchObject({ type: 'text' });
    expect(valueOf(obx.replace('mmol/L', ''), 'obx5-text-number')).toMatchObject({ type: 'text' });
  });

  it('obx11-empty-takes-obr25: a result without a status has that of its order', () => {
    const lines = [MSH, PID, OBR, 'OBX|1|NM|K^Kalium^L||5.2|mmol/L'];
    const [own] = documents(lines, contextOf({ quirks: ['obx11-empty-takes-obr25'] }));
    const [strict] = documents(lines);
    expect([own?.document.status, strict?.document.status]).toEqual(['final', 'preliminary']);
    expect(strict && rulesOf(strict)).toContain('hl7v2.result-status-missing');
    expect(own && rulesOf(own)).not.toContain('hl7v2.result-status-missing');
  });

  it('pid3-matricule-without-authority: a bare number of the right length is the national one, even when malformed', () => {
    const pid = 'PID|1||1893120105733||Test^Léonie||18931201|F';
    const kinds = (...quirks: readonly Quirk[]): unknown =>
      documents([MSH, pid, OBR, 'OBX|1|NM|K^K^L||5|mmol/L|||||F'], contextOf({ quirks: [...quirks] }))[0]?.document
        .patient.identifiers[0]?.kind;
    expect(kinds('pid3-matricule-without-authority')).toBe('national');
    expect(kinds()).toBe('local');
  });

  it('mdm-t04-withdraws: a change of status whose lines are deleted withdraws the document', () => {
    const lines = [
      MSH.replace('ORU^R01^ORU_R01', 'MDM^T04^MDM_T02'),
      PID,
      'TXA|1|18842-5^Discharge summary^LN|AP|20260228||20260302155500+0100||||||DOC-2^H|||||AU||AV',
      'OBX|1|TX|L^Lettre^L||Bonjour||||||D',
    ];
    const status = (...quirks: readonly Quirk[]): unknown =>
      documents(lines, contextOf({ quirks: [...quirks] }))[0]?.document.status;
    expect([status('mdm-t04-withdraws'), status()]).toEqual(['cancelled', 'final']);
  });
});

describe('a unit whose code is a bare number', () => {
  it('is read by the words beside it', () =>
    expect(valueOf('OBX|1|NM|V^Volume^L||5|1^mL^X|||||F')).toMatchObject({ unit: { text: 'mL', ucum: 'mL' } }));
});

describe('the tables of a source', () => {
  it('say what its units and flags mean, and the text stays', () => {
    const context = contextOf({ units: { 'Mill.': '10*6/uL' }, flags: { path: 'A' } });
    const [part] = documents([MSH, PID, OBR, 'OBX|1|NM|E^Ery^L||5.2|Mill.||path|||F'], context);
    const [observation] = part ? observationsOf(part.document) : [];
    expect(observation).toMatchObject({
      value: { number: '5.2', unit: { text: 'Mill.', ucum: '10*6/uL' } },
      interpretations: [{ code: 'A', text: 'path' }],
    });
  });
});
