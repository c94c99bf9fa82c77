/** Proof on real HL7 v2 files: none crashes, none loses a byte, and well-formed reports become documents. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encode } from '../../connectors/formats/charset.ts';
import { gdtFormat } from '../../connectors/formats/gdt/index.ts';
import { framesOf } from '../../connectors/formats/hl7v2/frames.ts';
import { hl7v2Format, hl7v2Protocol } from '../../connectors/formats/hl7v2/index.ts';
import { parseMessage, writeMessage } from '../../connectors/formats/hl7v2/message.ts';
import { parseBytes } from '../../connectors/formats/hl7v2/read.ts';
import { hprimFormat } from '../../connectors/formats/hprim/index.ts';
import { loadProfile, sourceProfileOf } from '../../connectors/profiles/index.ts';

const corpus = resolve(import.meta.dirname, '../../../shared/corpus/hl7v2');
const context = { profile: loadProfile('lu-dsp'), source: sourceProfileOf({ name: 'corpus' }) };

interface CorpusFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function corpusFiles(): CorpusFile[] {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: relative(corpus, path), bytes: new Uint8Array(readFileSync(path)) }))
    .filter((file) => hl7v2Format.detect(file) === 1);
}

/** Well-formed by plain sight: a header with type and id, a patient with a number, an order; every line begins a segment. */
function isWellFormedReport(bytes: Uint8Array): boolean {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/[\r\n]+/)
    .filter((line) => line !== '');
  const header = (lines[0] ?? '').split('|');
  const pid = lines.find((line) => line.startsWith('PID|'))?.split('|') ?? [];
  const numbered = [2, 3, 4].some((field) => /[A-Za-z0-9]/.test(pid[field] ?? ''));
  return (
    (header[8] ?? '').startsWith('ORU^R01') &&
    (header[9] ?? '') !== '' &&
    numbered &&
    lines.some((line) => line.startsWith('OBR|')) &&
    lines.every((line) => /^[A-Z][A-Z0-9]{2}(\||$)/.test(line))
  );
}

/** The same message as production: most of the corpus is marked as test or debugging, which is set aside before it is read. */
function asProduction(bytes: Uint8Array): Uint8Array {
  const [header = '', ...rest] = Buffer.from(bytes)
    .toString('latin1')
    .split(/(?<=[\r\n])/);
  const fields = header.split('|');
  if (fields.length > 10) fields[10] = (fields[10] ?? '').replace(/^[TD]?/, 'P').replace(/^PP/, 'P');
  return Buffer.from([fields.join('|'), ...rest].join(''), 'latin1');
}

describe.skipIf(!existsSync(corpus))('the corpus (skipped where ../shared/corpus is absent)', () => {
  const files = existsSync(corpus) ? corpusFiles() : [];

  it('has files to read', () => expect(files.length).toBeGreaterThan(700));

  it('has none that HPRIM or GDT would take for theirs', () => {
    const mistaken = files.filter((file) => hprimFormat.detect(file) > 0 || gdtFormat.detect(file) > 0);
    expect(mistaken.map(({ name }) => name)).toEqual([]);
  });

  it('never makes the reader throw, and gives every file at least one outcome', () => {
    for (const file of files) expect(hl7v2Format.read(file, context).length, file.name).toBeGreaterThan(0);
  });

  it('gives every message back byte for byte', () => {
    const changed = files.flatMap(({ name, bytes }) =>
      framesOf(bytes).messages.flatMap((frame) => {
        const parsed = parseBytes(frame.bytes, 'windows-1252');
        if (!parsed) return [name];
        const written = Buffer.from(encode(writeMessage(parsed.message), parsed.charset));
        return written.equals(Buffer.from(frame.bytes)) ? [] : [name];
      }),
    );
    expect(changed).toEqual([]);
  });

  it('turns at least 95 % of the well-formed ORU^R01 into documents', () => {
    const reports = files.flatMap(({ name, bytes }) =>
      framesOf(bytes)
        .messages.filter((frame) => isWellFormedReport(frame.bytes))
        .map((frame) => ({ name, bytes: asProduction(frame.bytes) })),
    );
    const lost = reports.filter((file) => !hl7v2Format.read(file, context).some((part) => part.kind === 'document'));
    expect(reports.length).toBeGreaterThan(400);
    expect(1 - lost.length / reports.length, lost.map(({ name }) => name).join('\n')).toBeGreaterThanOrEqual(0.95);
  });

  it('accounts for every field of every message that is read', () => {
    for (const file of files) {
      for (const part of hl7v2Format.read(file, context)) {
        if (part.kind === 'unreadable') continue;
        const paths = [...part.mapping.mapped, ...part.mapping.ignored, ...part.mapping.unmapped].map(
          ({ path }) => path,
        );
        expect(new Set(paths).size, file.name).toBe(paths.length);
      }
    }
  });

  it('is acknowledged in a form that can be read again', () => {
    for (const { name, bytes } of files) {
      const [frame] = framesOf(bytes).messages;
      if (!frame) continue;
      const answer = Buffer.from(hl7v2Protocol.acknowledge(frame.bytes, 'accept', 0)).toString('latin1');
      const parsed = parseMessage(answer);
      expect(
        parsed?.segments.map((segment) => segment.name),
        name,
      ).toEqual(['MSH', 'MSA']);
    }
  });
});
