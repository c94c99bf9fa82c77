import { describe, expect, it } from 'vitest';
import { LINE_STOPPED, OTHER_CONTENT } from '../journal/index.ts';
import { collectWarnings, type HealthFacts, type Warning } from './index.ts';

type Group = HealthFacts['groups'][number];

const now = Date.UTC(2026, 10, 23, 9);
const minute = 60_000;
const day = 86_400_000;

const fine: HealthFacts = {
  now,
  groups: [],
  unreadable: { count: 0, since: now },
  waiting: 0,
  sourceTroubles: [],
  waitingFiles: [],
  keyInFile: false,
  trial: false,
  startedAt: now - day,
};
const text = (word: string): Warning['title'] => ({ fr: `${word} fr`, de: `${word} de`, en: `${word} en` });
const problem = { code: 'P', cause: text('cause'), next: text('next') };
const warningsOf = (change: Partial<HealthFacts>): readonly Warning[] => collectWarnings({ ...fine, ...change });
const group = (over: Partial<Group> = {}): Group => ({
  state: 'held',
  cause: 'identity',
  count: 2,
  since: now - minute,
  documentId: 'd1',
  ...over,
});
const held = (cause: string, count: number): Warning | undefined =>
  warningsOf({ groups: [group({ cause, count })] })[0];
const certificate = (left: number): Warning | undefined =>
  warningsOf({ certificate: { validTo: now + left, holder: 'CN=x' } })[0];

const everything: Partial<HealthFacts> = {
  groups: [
    ...['identity', 'pdf-not-archivable', 'conformance', 'no-dossier', 'withdrawal', 'unheard-of'].map((cause) =>
      group({ cause }),
    ),
    group({ state: 'refused', cause: 'refused' }),
  ],
  unreadable: { count: 2, since: now },
  noContact: { since: now - 10 * minute, problem },
  certificate: { validTo: now + 5 * day, holder: 'CN=x' },
  sourceTroubles: [{ source: 'in', since: now, problem: { ...problem, code: 'SOURCE' } }],
  waitingFiles: [{ source: 'in', since: now - 5 * minute, problem: { ...problem, code: 'FILE' } }],
  testMessages: { count: 3, since: now, source: 'hl7' },
  keyInFile: true,
  recoveryKey: false,
  damages: [{ at: now - day, subject: 'receipt', subjectId: 'r1' }],
  trial: true,
};

describe('warnings', () => {
  it('are none when nothing is wrong', () => expect(warningsOf({})).toEqual([]));

  it('say everything in three languages, each in its own words', () => {
    const warnings = warningsOf(everything);
    expect(warnings).toHaveLength(17);
    for (const { code, title, detail, next } of warnings) {
      for (const { fr, de, en } of [title, detail, next]) {
        const words = [fr, de, en];
        expect(
          words.every((said) => said.trim().length > 2),
          code,
        ).toBe(true);
        expect(new Set(words).size, code).toBe(3);
        expect(words.join(' '), code).not.toMatch(/undefined|NaN|\$\{/);
      }
    }
  });

  it('come the gravest first, and of one weight the oldest first', () => {
    const warnings = warningsOf(everything);
    const weights = warnings.map(({ severity }) => ['problem', 'attention', 'information'].indexOf(severity));
    expect(weights).toEqual([...weights].sort((a, b) => a - b));
    const problems = warnings.filter(({ severity }) => severity === 'problem').map(({ since }) => since);
    expect(problems).toEqual([...problems].sort((a, b) => a - b));
    expect(warnings.filter(({ severity }) => severity === 'information').map(({ code }) => code)).toEqual([
      'TRIAL',
      'KEY-IN-FILE',
    ]);
  });

  it('tell what damage took, and only as a note when the last write alone was cut off', () => {
    const damage = (subject: string, subjectId: string): NonNullable<HealthFacts['damages']>[number] => ({
      at: now - day,
      subject,
      subjectId,
    });
    const told = (damages: HealthFacts['damages']): unknown[] =>
      warningsOf({ ...(damages ? { damages } : {}) }).map(({ code, severity, count }) => [code, severity, count]);
    expect(told([])).toEqual([]);
    expect(told([damage('log', 'last-write')])).toEqual([['JOURNAL-LAST-WRITE', 'information', 0]]);
    expect(told([damage('log', 'last-write'), damage('receipt', 'r'), damage('document', 'd')])).toEqual([
      ['JOURNAL-REBUILT', 'problem', 2],
    ]);
    expect(told([damage('log', 'directory-placed_order')])).toEqual([['JOURNAL-REBUILT', 'problem', 1]]);
    expect(told([damage('log', 'directory-patient_identifier'), damage('receipt', 'r')])).toEqual([
      ['JOURNAL-OPPOSITIONS-LOST', 'problem', 1],
      ['JOURNAL-REBUILT', 'problem', 2],
    ]);
  });

  it('ask for a recovery key as long as none was made', () => {
    expect(warningsOf({ recoveryKey: true })).toEqual([]);
    expect(warningsOf({ recoveryKey: false }).map(({ code, severity }) => [code, severity])).toEqual([
      ['RECOVERY-KEY-NONE', 'attention'],
    ]);
  });

  it('make one card of files that wait in one source for one reason, since the first of them', () => {
    const file = (code: string, minutes: number): HealthFacts['waitingFiles'][number] => ({
      source: 'in',
      since: now - minutes * minute,
      problem: { ...problem, code },
    });
    const cards = warningsOf({ waitingFiles: [file('A', 5), file('A', 9), file('B', 4), file('A', 1)] });
    expect(cards.map(({ code, count }) => [code, count])).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
    expect(cards[0]?.since).toBe(now - 9 * minute);
  });

  it('lead to the one document, or to the list of one cause', () => {
    expect(held('identity', 1)?.link).toBe('/documents/d1');
    expect(held('identity', 2)?.link).toBe('/documents?cause=identity');
  });

  it.each([
    [1, 'L’identité du patient d’un document est douteuse', '1 document'],
    [2, 'L’identité du patient est douteuse pour 2 documents', '2 documents'],
  ])('speak of %i as people do', (count, fr, en) => {
    expect(held('identity', count)?.title.fr).toBe(fr);
    expect(held('identity', count)?.title.en).toContain(en);
  });

  it('write large counts in the local form', () => {
    expect(held('conformance', 4200)?.title.fr).toMatch(/^4[^0-9]200 documents/);
    expect(held('conformance', 4200)?.title.de).toMatch(/^4.200 Dokumente/);
    expect(held('conformance', 4200)?.title.en).toBe('4,200 documents need to be mended');
  });

  it.each(['several-dossiers', 'dossier-of-another-person'])('treat %s as a doubt about the patient', (cause) =>
    expect(held(cause, 1)?.title).toEqual(held('identity', 1)?.title),
  );

  it.each(['earlier-version', 'preliminary'])('are silent about a document that waits on purpose: %s', (cause) =>
    expect(held(cause, 3)).toBeUndefined(),
  );

  it('name what stops a line, apart from ordinary refusals, and what waits behind it', () => {
    const group = { state: 'refused', count: 1, since: now, documentId: 'd' } as const;
    const codes = warningsOf({
      groups: [
        { ...group, cause: OTHER_CONTENT },
        { ...group, cause: 'refused' },
      ],
    }).map(({ code }) => code);
    expect(codes).toEqual(['SAME-ID-OTHER-CONTENT', 'DOCUMENTS-REFUSED']);
    expect(held(LINE_STOPPED, 2)).toMatchObject({ code: 'HELD-LINE-STOPPED', severity: 'attention' });
    expect(held('earlier-submission', 1)?.title.en).toBe('1 correction cannot replace what it corrects');
  });

  it('never stay silent about a cause they have no words for', () =>
    expect(held('unheard-of', 1)).toMatchObject({ code: 'HELD-UNHEARD-OF', severity: 'problem' }));

  describe('about the certificate', () => {
    it.each([
      [31 * day, undefined, undefined, undefined],
      [30 * day, 'CERTIFICATE-EXPIRES', 'attention', 'dans 30 jours'],
      [8 * day, 'CERTIFICATE-EXPIRES', 'attention', 'dans 8 jours'],
      [7 * day, 'CERTIFICATE-EXPIRES', 'problem', 'dans 7 jours'],
      [day, 'CERTIFICATE-EXPIRES', 'problem', 'dans 1 jour'],
      [day - 1, 'CERTIFICATE-EXPIRES', 'problem', 'aujourd’hui'],
      [0, 'CERTIFICATE-EXPIRED', 'problem', 'a expiré'],
      [-day, 'CERTIFICATE-EXPIRED', 'problem', 'a expiré'],
    ])('with %i ms left: %s', (left, code, severity, words) => {
      expect(certificate(left)?.code).toBe(code);
      expect(certificate(left)?.severity).toBe(severity);
      if (words !== undefined) expect(certificate(left)?.title.fr.endsWith(words)).toBe(true);
    });
  });

  describe('about the contact', () => {
    const silent = (since: number, waiting = 0): Warning | undefined =>
      warningsOf({ noContact: { since: now - since, problem }, waiting })[0];

    it('become a problem after three minutes, not before', () => {
      expect(silent(3 * minute - 1)?.severity).toBe('attention');
      expect(silent(3 * minute)?.severity).toBe('problem');
    });

    it('are somebody’s to mend only where the connection was never set up', () => {
      const who = (code: string): string | undefined =>
        warningsOf({ noContact: { since: now, problem: { ...problem, code } } })[0]?.who;
      expect([who('NOT-CONNECTED'), who('DSP-NOT-CONFIGURED'), who('DSP-TIMEOUT')]).toEqual(['you', 'you', 'nobody']);
    });

    it.each([
      [0, 'Aucun document n’attend. cause fr'],
      [1, 'Un document attend ; il partira de lui-même. cause fr'],
      [5, '5 documents attendent ; ils partiront d’eux-mêmes. cause fr'],
    ])('say what waits: %i', (waiting, words) => expect(silent(minute, waiting)?.detail.fr).toBe(words));
  });

  it('give a file two minutes before they speak of it', () => {
    const file = (age: number): readonly Warning[] =>
      warningsOf({ waitingFiles: [{ source: 'in', since: now - age, problem }] });
    expect(file(2 * minute - 1)).toEqual([]);
    expect(file(2 * minute)).toHaveLength(1);
  });
});
