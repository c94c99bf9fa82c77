import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checksFile, checksOf, rulesByCheck, writeChecks } from './checks-table.ts';
import { receiverChecks } from './receiver-checks.ts';

const all = receiverChecks.flatMap(([, checks]) => checks);

describe('the table of receivers’ checks', () => {
  it('is what the rules say today (otherwise: node scripts/checks-table.ts)', async () => {
    expect(readFileSync(checksFile, 'utf8')).toBe(await writeChecks());
  });

  it('has every check once, with a rule or with a reason why there is none', () => {
    expect(all).toHaveLength(146);
    expect(new Set(all.map(({ id }) => id)).size).toBe(146);
    const rules = rulesByCheck();
    expect(all.filter(({ id, fate }) => !rules.has(id) && !fate).map(({ id }) => id)).toEqual([]);
  });

  it('keeps no reason for a check that a rule makes', () => {
    const rules = rulesByCheck();
    expect(all.filter(({ id, fate }) => rules.has(id) && fate).map(({ id }) => id)).toEqual([]);
  });

  it('knows every check that a rule refers to', () => {
    const known = new Set(all.map(({ id }) => id));
    expect([...rulesByCheck().keys()].filter((id) => !known.has(id))).toEqual([]);
    expect(checksOf('M-12, B-01 to B-03')).toEqual(['B-01', 'B-02', 'B-03', 'M-12']);
  });
});
