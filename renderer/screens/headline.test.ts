import { describe, expect, test } from 'vitest';
import type { Overview } from '../../connectors/agent/contract.ts';
import { headlineOf } from './headline.ts';

const none = { held: 0, ready: 0, sending: 0, unknown: 0, delivered: 0, refused: 0, cancelled: 0 };

const overview = (change: Partial<Overview> = {}): Overview => ({
  undelivered: 0,
  oldestSeconds: 0,
  states: { ...none, delivered: 3 },
  unreadable: 0,
  deliveredToday: 3,
  warnings: [],
  storage: {
    level: 'roomy',
    free: 40_000_000_000,
    reserve: 67_108_864,
    journal: 4_194_304,
    reusable: 0,
    clearing: {
      delivered: { count: 0, bytes: 0 },
      cancelled: { count: 0, bytes: 0 },
      dismissed: { count: 0, bytes: 0 },
    },
  },
  waits: [],
  drain: { documents: 0 },
  days: [],
  sources: [],
  organization: 'Cabinet',
  profile: { name: 'sandbox', title: { fr: '', de: '', en: '' } },
  now: 0,
  version: '0.1.0',
  ...change,
});

const warning = (severity: Overview['warnings'][number]['severity'], code = 'X'): Overview['warnings'][number] => ({
  code,
  severity,
  who: 'you',
  title: { fr: '', de: '', en: '' },
  detail: { fr: '', de: '', en: '' },
  next: { fr: '', de: '', en: '' },
  count: 1,
  since: 0,
});

describe('the sentence', () => {
  test('is green when everything is delivered, nothing is wrong and the answer is fresh', () => {
    expect(headlineOf(overview(), true)).toEqual({ kind: 'delivered' });
    const harmless = [
      warning('information', 'TRIAL'),
      warning('attention', 'CERTIFICATE-EXPIRES'),
      warning('attention', 'RECOVERY-KEY-NONE'),
    ];
    expect(headlineOf(overview({ warnings: harmless }), true)).toEqual({ kind: 'delivered' });
  });

  test('is never green on old data, without data, with something undelivered, unreadable or wrong', () => {
    const kinds = [
      headlineOf(overview(), false),
      headlineOf(undefined, true),
      headlineOf(overview({ undelivered: 1, oldestSeconds: 7200 }), true),
      headlineOf(overview({ unreadable: 1 }), true),
      headlineOf(overview({ warnings: [warning('problem')] }), true),
      headlineOf(overview({ warnings: [warning('attention')] }), true),
      headlineOf(overview({ warnings: [warning('attention', 'NO-CONTACT')] }), true),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(['stale', 'checking', 'undelivered', 'attention', 'attention', 'attention', 'no-contact']);
  });

  test('counts the files nobody could read once, whether a warning counts them too or not', () => {
    const files = { ...warning('problem'), link: '/#unreadable' };
    expect(headlineOf(overview({ unreadable: 2, warnings: [files] }), true)).toEqual({ kind: 'attention', count: 1 });
  });

  test('says how many are not delivered and how long the oldest waits', () => {
    expect(headlineOf(overview({ undelivered: 3, oldestSeconds: 7200 }), true)).toEqual({
      kind: 'undelivered',
      count: 3,
      oldestSeconds: 7200,
    });
  });

  test('is the empty one only when no document was ever seen', () => {
    expect(headlineOf(overview({ states: none }), true)).toEqual({ kind: 'empty' });
    expect(headlineOf(overview({ states: { ...none, cancelled: 1 } }), true)).toEqual({ kind: 'delivered' });
  });
});
