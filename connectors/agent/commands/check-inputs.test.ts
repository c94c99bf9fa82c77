import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFile } from '../../conformance/index.ts';
import { context } from '../../conformance/conformance.test-data.ts';
import { iti41Request } from '../../conformance/submission.test-data.ts';
import { capturedRequest, inputsOf } from './check-inputs.ts';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relais-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the inputs of a check', () => {
  it('are the files of a folder and below, each once, without what the system keeps there', () => {
    mkdirSync(at('b'));
    for (const name of ['z.xml', '.DS_Store', 'Thumbs.db', '~$a.docx', '1.headers', '1.body', '2.body'])
      writeFileSync(at(name), 'x');
    writeFileSync(at('b', 'a.hl7'), 'x');
    symlinkSync(folder, at('b', 'around'));
    symlinkSync(at('gone'), at('b', 'broken'));
    expect(inputsOf([folder]).map(({ file }) => file)).toEqual(
      [['1.headers'], ['2.body'], ['b', 'a.hl7'], ['b', 'broken'], ['z.xml']].map((names) => at(...names)),
    );
  });

  it('are never none: a folder without files is a wrong call', () => {
    expect(() => inputsOf([folder])).toThrow(/no file/);
  });
});

describe('a captured request in two files', () => {
  it('is one input under either name, and the coding that it no longer has is left out', () => {
    const request = iti41Request();
    const end = request.indexOf('\r\n\r\n');
    const head = `${request.toString('latin1', 0, end).replaceAll('\r\n', '\n')}\nTransfer-Encoding: chunked\n`;
    writeFileSync(at('7.headers'), head);
    writeFileSync(at('7.body'), request.subarray(end + 4));
    for (const name of ['7.headers', '7.body']) expect(capturedRequest(at(name))).toEqual(request);
    const { kind, findings } = checkFile(capturedRequest(at('7.headers')) ?? new Uint8Array(), '7.headers', context);
    expect(kind).toBe('iti-41');
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is nothing else: a file without its other half is read as it is', () => {
    writeFileSync(at('8.headers'), 'x');
    writeFileSync(at('a.xml'), 'x');
    expect(capturedRequest(at('8.headers'))).toBeUndefined();
    expect(capturedRequest(at('a.xml'))).toBeUndefined();
  });
});
