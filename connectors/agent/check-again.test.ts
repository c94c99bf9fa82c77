/** What is ready is checked once more before it leaves, and only when the rules are others than those it was checked by. */
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { context, laboratoryCda, subjectFor } from '../conformance/conformance.test-data.ts';
import { checkStored, rulesInForce } from '../conformance/index.ts';
import type { Finding } from '../clinical/index.ts';
import type { DocumentDetail } from '../journal/index.ts';
import type { NationalProfile } from '../profiles/index.ts';
import { loadSamples } from '../sandbox/samples/manifest.ts';
import { checkAgain } from './check-again.ts';
import { readConfiguration } from './configuration.ts';
import { translationContext } from './context.ts';
import { dataFolderAt } from './data-folder.ts';
import { noScripts } from './scripts.ts';
import { nobodyKnown, translateInput, type StoredEntry } from './translate.ts';

const { profile, today } = context;
const { entry, document: clinical, rendering } = subjectFor(laboratoryCda);
const { bytes } = rendering;
const words = { fr: 'x', de: 'x', en: 'x' };
const finding = (rule: string): Finding => ({ rule, severity: 'error', path: '/', message: words, fix: words });

const ready = (checked: string, findings: readonly Finding[] = [], more: Partial<StoredEntry> = {}): DocumentDetail =>
  ({
    id: 'd',
    contentHash: 'h',
    findings: JSON.stringify(findings),
    entry: JSON.stringify({ entry, patient: clinical.patient, checked, ...more } satisfies StoredEntry),
  }) as unknown as DocumentDetail;

/** A receiver that tightened a rule which this document breaks. */
const tighter = (rule: string, since = today): NationalProfile => ({
  ...profile,
  version: `${profile.version}+1`,
  rules: [...profile.rules, { rule, severity: 'error', change: 'tighten', since }],
});
const now = rulesInForce(context);
const noPacks = { findings: () => Promise.resolve([]), signature: '' };

function checking(options: Partial<Parameters<typeof checkAgain>[0]> = {}) {
  const asked: string[] = [];
  const check: typeof checkStored = (subject, given) => {
    asked.push(given.today);
    return checkStored(subject, given);
  };
  return { asked, again: checkAgain({ profile, today: () => today, packs: noPacks, check, ...options }) };
}

describe('the check before each send', () => {
  it('is passed over while rules, packs and bytes are those of the last good check', async () => {
    const { asked, again } = checking();
    expect(await again(ready(now), bytes)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('finds nothing new in what was found good, and is made once for each document', async () => {
    const { asked, again } = checking();
    expect(await again(ready('other rules'), bytes)).toBeUndefined();
    expect(await again(ready('other rules'), bytes)).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(await again({ ...ready('other rules'), contentHash: 'other' }, bytes)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('holds what a new rule of the receiver does not let pass, with the findings', async () => {
    const found = checkStored({ bytes: Buffer.from('<ClinicalDocument/>'), entry }, context);
    const broken = found.find(({ severity }) => severity === 'error');
    expect(broken).toBeDefined();
    const { again } = checking();
    const failed = await again(ready('other rules', [finding('a.b')]), Buffer.from('<ClinicalDocument/>'));
    expect(failed?.cause).toMatch(/^(conformance|identity)$/);
    const told = JSON.parse(failed?.findings ?? '[]') as Finding[];
    expect(told.map(({ rule }) => rule)).toContain(broken?.rule);
    expect(told.at(-1)?.rule).toBe('a.b');
  });

  it('lets pass what a person released with the same finding', async () => {
    const bad = Buffer.from('<ClinicalDocument/>');
    const errors = checkStored({ bytes: bad, entry }, context).filter(({ severity }) => severity === 'error');
    const { again } = checking();
    expect(await again(ready('other rules', errors), bad)).toBeUndefined();
  });

  it('asks the packs of the user when they are others than those that judged it', async () => {
    const packs = { findings: () => Promise.resolve([finding('pack.mine.rule')]), signature: 'mine@2' };
    const { asked, again } = checking({ packs });
    expect(await again(ready(now, [], { checkedByPacks: 'mine@2' }), bytes)).toBeUndefined();
    expect(asked).toEqual([]);
    const failed = await again(ready(now, [], { checkedByPacks: 'mine@1' }), bytes);
    expect(failed).toMatchObject({
      cause: 'conformance',
      findings: expect.stringContaining('pack.mine.rule') as string,
    });
  });
});

describe('every shipped sample that is ready', () => {
  it('passes the check of what is stored as it passed when it was made', () => {
    const data = dataFolderAt(join(tmpdir(), 'relais-no-such-folder'));
    const journal = { ...nobodyKnown, versions: () => [], document: () => undefined };
    const translation = translationContext(readConfiguration(data.configuration, data), profile, journal, noScripts);
    const given = { profile, today: translation.today() };
    let checked = 0;
    for (const { file, bytes: input, files } of loadSamples().filter(({ expected }) => expected === 'delivered')) {
      const companions = new Map(files.map((one) => [one.name, one.bytes]));
      const sample = { bytes: input, name: basename(file), companions };
      for (const document of translateInput(sample, 'in', translation).documents) {
        if (document.state !== 'ready' || document.bytes === undefined) continue;
        const stored = JSON.parse(document.entry ?? '{}') as StoredEntry;
        const findings = checkStored({ bytes: document.bytes, entry: stored.entry }, given);
        expect([file, findings.filter(({ severity }) => severity === 'error')]).toEqual([file, []]);
        expect(stored.checked).toBe(rulesInForce(given));
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(5);
  });
});

describe('what decides on a day', () => {
  it('is another text when profile, rules or their dates are others, and the same on days that change nothing', () => {
    expect(rulesInForce({ profile, today: '2026-11-28' })).toBe(rulesInForce({ profile, today: '2026-11-29' }));
    const changed = tighter('lu-header.language', '2026-12-01');
    expect(rulesInForce({ profile: changed, today: '2026-11-30' })).not.toBe(now);
    expect(rulesInForce({ profile: changed, today: '2026-12-01' })).not.toBe(
      rulesInForce({ profile: changed, today: '2026-11-30' }),
    );
  });
});
