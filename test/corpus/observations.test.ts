/** Every result line of every open ORU: counted without the reader, and found again exactly once in what the reader says of it. */
import { describe, expect, it } from 'vitest';
import { hl7v2Format } from '../../connectors/formats/hl7v2/index.ts';
import type { ReadPart } from '../../connectors/formats/types.ts';
import { loadProfile, sourceProfileOf } from '../../connectors/profiles/index.ts';
import { corpusMessages, noMessages } from '../support/corpus.ts';

const context = { profile: loadProfile('lu-dsp'), source: sourceProfileOf({ name: 'corpus' }) };

/** Lines that begin with OBX and have a fifth field, by plain splitting. */
const linesWithValue = (text: string): number =>
  text.split(/[\r\n]+/).filter((line) => {
    const fields = line.trimStart().split('|');
    const value = (fields[5] ?? '').trim();
    return fields[0] === 'OBX' && value !== '';
  }).length;

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

describe.skipIf(noMessages !== '')(`results of the corpus${noMessages}`, () => {
  const messages = corpusMessages().filter(({ text }) => /^MSH\|[^\r\n]*\|(?:ORU|OUL)\^/.test(text));
  const read = messages.flatMap((message) => {
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
