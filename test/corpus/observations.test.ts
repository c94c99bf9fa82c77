/** Every result line of every open ORU: counted without the reader, and found again exactly once in what the reader says of it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { framesOf } from '../../connectors/formats/hl7v2/frames.ts';
import { hl7v2Format } from '../../connectors/formats/hl7v2/index.ts';
import type { ReadPart } from '../../connectors/formats/types.ts';
import { loadProfile, sourceProfileOf } from '../../connectors/profiles/index.ts';

const corpus = resolve(import.meta.dirname, '../../../shared/corpus/hl7v2');
const context = { profile: loadProfile('lu-dsp'), source: sourceProfileOf({ name: 'corpus' }) };

/** Lines that begin with OBX and have a fifth field, by plain splitting. */
const linesWithValue = (text: string): number =>
  text.split(/[\r\n]+/).filter((line) => {
    const fields = line.trimStart().split('|');
    const value = (fields[5] ?? '').trim();
    return fields[0] === 'OBX' && value !== '';
  }).length;

/** As production: most of the corpus calls itself a test and is set aside before it is read. */
const asProduction = (text: string): string => text.replace(/^(MSH(?:\|[^|\r\n]*){9}\|)[TD]\b/, '$1P');

type Report = Extract<ReadPart, { mapping: unknown }>['mapping'];

/** The paths of result lines whose value (OBX-5) stands in a list. */
const valuesIn = (entries: readonly { readonly path: string }[]): string[] =>
  entries.flatMap(({ path }) => /^(.*OBX\[\d+\])-5(?:\[|\.|$)/.exec(path)?.[1] ?? []);

function fates(reports: readonly Report[]): { mapped: Set<string>; aside: Set<string>; unmapped: Set<string> } {
  const mapped = new Set(reports.flatMap((report) => valuesIn(report.mapped)));
  const aside = new Set(reports.flatMap((report) => valuesIn(report.ignored)).filter((path) => !mapped.has(path)));
  const unmapped = new Set(
    reports.flatMap((report) => valuesIn(report.unmapped)).filter((path) => !mapped.has(path) && !aside.has(path)),
  );
  return { mapped, aside, unmapped };
}

interface Message {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

function messages(): Message[] {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((path) => {
      const bytes = new Uint8Array(readFileSync(path));
      if (hl7v2Format.detect({ bytes, name: path }) !== 1) return [];
      return framesOf(bytes).messages.map((frame) => {
        const text = asProduction(Buffer.from(frame.bytes).toString('latin1'));
        return { name: relative(corpus, path), bytes: Buffer.from(text, 'latin1'), text };
      });
    })
    .filter(({ text }) => /^MSH\|[^\r\n]*\|(?:ORU|OUL)\^/.test(text));
}

describe.skipIf(!existsSync(corpus))('results of the corpus (skipped where ../shared/corpus is absent)', () => {
  const read = (existsSync(corpus) ? messages() : []).flatMap((message) => {
    const parts = hl7v2Format.read(message, context);
    const documents = parts.filter((part) => part.kind === 'document');
    return documents.length === 0 ? [] : [{ ...message, documents }];
  });

  it('are many', () => expect(read.length).toBeGreaterThan(400));

  it('are counted the same by the reader as by plain splitting: result, set aside, or unmapped', () => {
    const wrong = read.flatMap(({ name, text, documents }) => {
      const { mapped, aside, unmapped } = fates(documents.map(({ mapping }) => mapping));
      const counted = linesWithValue(text);
      const accounted = mapped.size + aside.size + unmapped.size;
      return counted === accounted ? [] : [`${name}: ${counted} lines, ${accounted} accounted for`];
    });
    expect(wrong).toEqual([]);
  });

  it('leave no value unmapped that is not shown as an error, and each value of a document has exactly the lines that it was read from', () => {
    const wrong = read.flatMap(({ name, documents }) =>
      documents.flatMap(({ document, mapping, findings }) => {
        const { body } = document;
        if (body.kind !== 'results') return [];
        const written = new Set(
          body.groups.flatMap((group) =>
            group.observations.filter(({ value }) => value !== undefined).map(({ id }) => id),
          ),
        );
        const targets = new Set(
          mapping.mapped.flatMap(({ path, to }) =>
            /OBX\[\d+\]-5(?:\[|\.|$)/.test(path) ? (/^(observation-\d+)\.value/.exec(to)?.[1] ?? []) : [],
          ),
        );
        const lost = [...targets].filter((id) => !written.has(id));
        const invented = [...written].filter((id) => !targets.has(id));
        // A pointer to a file elsewhere (RP) is shown as unmapped, and holds the document.
        const held = findings.some(({ rule, severity }) => rule.startsWith('hl7v2.reference-') && severity === 'error');
        const open = held ? [] : valuesIn(mapping.unmapped);
        return [...lost, ...invented, ...open].map((id) => `${name}: ${id}`);
      }),
    );
    expect(wrong).toEqual([]);
  });
});
