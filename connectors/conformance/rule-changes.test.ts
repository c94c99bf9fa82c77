import { describe, expect, it } from 'vitest';
import { checkProfile, loadProfile, type NationalProfile, type RuleChange } from '../profiles/index.ts';
import { context, laboratoryCda } from './conformance.test-data.ts';
import { checkFile, isInForce } from './index.ts';

const untitled = Buffer.from(laboratoryCda.replace(/<title>[^<]*<\/title>/, ''));
const rule = 'lu-header.title';
const reason = { fr: 'Migration en cours', de: 'Umstellung läuft', en: 'Migration under way' };
const soft: RuleChange = { rule, severity: 'warning', change: 'soften', reason, until: '2026-12-31' };

const profileWith = (rules: readonly RuleChange[], packs = context.profile.packs): NationalProfile => ({
  ...context.profile,
  packs,
  rules: [...rules],
});
const found = (profile: NationalProfile, today = context.today, bytes = untitled) =>
  checkFile(bytes, 'a.xml', { profile, today }).findings.filter((finding) => finding.rule === rule);

describe('what a profile wants otherwise than the packs', () => {
  it('is nothing by default', () => {
    expect(found(context.profile)).toMatchObject([{ severity: 'error' }]);
  });

  it('softens a rule until its end, says why, and no day longer', () => {
    expect(found(profileWith([soft]))).toMatchObject([
      {
        severity: 'warning',
        message: { fr: expect.stringContaining('Toléré jusqu’au 2026-12-31 : Migration en cours') as string },
      },
    ]);
    expect(found(profileWith([soft]), '2026-12-31')).toMatchObject([{ severity: 'warning' }]);
    const [after] = found(profileWith([soft]), '2027-01-01');
    expect(after?.severity).toBe('error');
    expect(after?.message.en).not.toContain('Migration');
    expect(isInForce(soft, '2027-01-01')).toBe(false);
  });

  it('begins no day earlier than it says', () => {
    expect(found(profileWith([{ ...soft, since: '2026-12-01' }]))).toMatchObject([{ severity: 'error' }]);
  });

  it('tightens a rule', () => {
    const bytes = Buffer.from(laboratoryCda.replace('<birthTime value="18931201"/>', ''));
    const missing = 'identity.birth-date-missing';
    const weights = (profile: NationalProfile) =>
      checkFile(bytes, 'a.xml', { profile, today: context.today })
        .findings.filter((finding) => finding.rule === missing)
        .map(({ severity }) => severity);
    expect(weights(context.profile)).toEqual(['warning']);
    expect(weights(profileWith([{ rule: missing, severity: 'error', change: 'tighten' }]))).toEqual(['error']);
  });

  it('adds one rule of a pack that the profile does not name, and none of its others', () => {
    const packs = context.profile.packs.filter((name) => name !== 'lu-header');
    const bare = Buffer.from(untitled.toString().replace('<realmCode code="LU"/>', ''));
    const rules = (profile: NationalProfile) =>
      checkFile(bare, 'a.xml', { profile, today: context.today })
        .findings.map((finding) => finding.rule)
        .filter((id) => id.startsWith('lu-header.'));
    expect(rules(profileWith([], packs))).toEqual([]);
    expect(rules(profileWith([{ rule, severity: 'error', change: 'add' }], packs))).toEqual([rule]);
  });

  it('does not tighten under the name of a softening', () => {
    expect(found(profileWith([{ ...soft, severity: 'error' }]))).toMatchObject([
      { message: { en: expect.not.stringContaining('Migration') as string } },
    ]);
    expect(found(profileWith([{ rule, severity: 'warning', change: 'tighten' }]))).toMatchObject([
      { severity: 'error' },
    ]);
  });
});

describe('the check of such a profile', () => {
  const problems = (change: object): readonly string[] =>
    checkProfile(JSON.stringify({ extends: 'sandbox', name: 'site', rules: [change] }));

  it('takes the shipped ones and a sound change', () => {
    expect(loadProfile('lu-dsp').rules).toEqual([]);
    expect(problems(soft)).toEqual([]);
  });

  it.each([
    ['without an end', { ...soft, until: undefined }, 'rules.0.until: a softening has an end'],
    ['without a reason', { ...soft, reason: undefined }, 'rules.0.reason: a softening says why'],
    [
      'of who the patient is',
      { ...soft, rule: 'identity.name-missing' },
      'rules.0.rule: rules about who the patient is are never softened',
    ],
  ])('refuses a softening %s', (_, change, expected) => {
    expect(problems(change)).toContain(expected);
  });
});
