import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeError } from './log-fields.ts';
import { openLog, redact } from './log.ts';

describe('the log', () => {
  it('writes only fields that are on its list', () => {
    expect(redact({ code: 'X-1', patient: 'Anne Test', name: 'a.pdf', count: 3 })).toEqual({ code: 'X-1', count: 3 });
  });

  it('withholds a value that is not a plain word, even under a field that is', () => {
    expect(redact({ cause: 'Müster-Test, Léonie' })).toEqual({ cause: '(withheld)' });
    expect(redact({ cause: 'x'.repeat(200) })).toEqual({ cause: '(withheld)' });
  });

  it('says of an error what it is and where it arose, never its message', () => {
    const error = Object.assign(new TypeError('cannot read Anne Test 1893120105732'), { code: 'E_TEST' });
    const text = JSON.stringify(describeError(error));
    expect(text).toContain('TypeError');
    expect(text).toContain('E_TEST');
    expect(text).not.toContain('Anne');
  });

  it('has nothing of a patient in its file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'relais-log-'));
    const log = openLog(folder);
    log.error('reading crashed', {
      receiptId: 'r1',
      ...describeError(new Error('Léonie 1893120105732')),
      patient: 'Léonie',
    });
    await log.close();
    const written = (): string =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('');
    // The file itself is written a moment after the logger has ended.
    await expect.poll(written).toContain('reading crashed');
    expect(written()).not.toMatch(/Léonie|18931201/);
    rmSync(folder, { recursive: true });
  });
});
