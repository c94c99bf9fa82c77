/** Finished documents made of sections that are read back: every fact is there again, or nothing is made of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../../clinical/index.ts';
import type { Difference } from '../../conformance/cross-check/compare.ts';
import { crossCheck } from '../../conformance/cross-check/index.ts';
import { anySectionsDocument } from '../../documents/arbitrary-sections.test-data.ts';
import { LOINC, observation, renderContext } from '../../documents/documents.test-data.ts';
import { render } from '../../documents/index.ts';
import { sectionDocuments } from '../../documents/sections.test-data.ts';
import type { ContentReading } from '../types.ts';
import { fhirFormat } from './index.ts';
import { contextOf } from './testing.ts';

function readingOf(bytes: Uint8Array): ContentReading {
  const [part] = fhirFormat.read({ name: 'x.json', bytes }, contextOf());
  if (part?.kind !== 'document' || !part.content) throw new Error(part?.kind);
  return part.content();
}

function made(document: ClinicalDocument, target: 'cda' | 'fhir'): Uint8Array {
  const result = render(document, target, renderContext);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

/** What is about this one file: its numbers in the record. */
const OF_THE_FILE = new Set(['id', 'set', 'version', 'replaces']);

/** Said in FHIR by another field than the model's, or by the words of a dosage that say the dose as well. */
const SAID_OTHERWISE = /^prescriber of |: dosage$|^document: narrative$/;

/** A result with an odd code, value, flag or range among vital signs. */
const withResult = (fields: Parameters<typeof observation>[1]): ClinicalDocument => ({
  ...sectionDocuments.patientSummary,
  body: {
    kind: 'sections',
    sections: [
      {
        id: 'section-1',
        code: { code: '8716-3', system: LOINC },
        text: [],
        statements: [{ kind: 'measurement', id: 'm', observation: observation('o', fields), notes: [], source: 'm' }],
        source: 's',
      },
    ],
  },
});

const nothing = { translations: [] };
const yes = { coding: { code: 'yes' }, translations: [] };

describe('a document of ours', () => {
  /** What a document made of the finished one says otherwise than the finished one (as `fhir`); undefined where nothing is made of it. */
  function differing(given: ClinicalDocument): readonly Difference[] | undefined {
    // An order behind it keeps a finished document of sections as it came.
    const document = Object.fromEntries(
      Object.entries(given).filter(([key]) => key !== 'order'),
    ) as unknown as ClinicalDocument;
    const came = made(document, 'fhir');
    const content = readingOf(came);
    if (!content.ok) return undefined;
    const again = made({ ...content.document, lineage: document.lineage, patient: document.patient }, 'cda');
    return (crossCheck(again, came)?.differences ?? []).filter(
      ({ about, kind }) => !OF_THE_FILE.has(kind) && !SAID_OTHERWISE.test(`${about}: ${kind}`),
    );
  }

  const said = ({ about, kind, cda, fhir }: Difference): string => `${about}: ${kind}: ${cda.join()} <> ${fhir.join()}`;

  /** What is put right on purpose, and only that. */
  function isPutRight({ about, kind, cda, fhir }: Difference, all: readonly Difference[]): boolean {
    const [now = ''] = cda;
    const [before = ''] = fhir;
    // A code that LOINC cannot have is not called one of LOINC; it keeps its letters.
    if (kind === 'code' && fhir.length > 0 && fhir.every((code) => code.endsWith(` (${LOINC})`))) {
      const bare = fhir.map((code) => code.slice(0, -LOINC.length - 3));
      return !bare.some((code) => /^\d{1,7}-\d$/.test(code)) && cda.every((code) => bare.includes(code.slice(0, -3)));
    }
    // A unit that is a UCUM code in its words gets the code.
    if (kind.endsWith('unit code') && now === 'mg/dL' && cda.length === 1 && fhir.length === 0) return true;
    // Bounds that the words of a range do not say are said in them.
    const range = /^range(?: \d+)?/.exec(kind)?.[0];
    if (range === undefined) return false;
    if (kind === range)
      return /^(?:[≤≥]|\S+ - ) ?\S/.test(now) && (before === '' ? !now.endsWith(')') : now.endsWith(` (${before})`));
    // Those that have another unit than the value are said in the words alone.
    const words = all.find((one) => one.about === about && one.kind === range)?.cda[0] ?? '';
    return cda.length === 0 && (kind.endsWith('unit code') || words.includes(before)) && words !== '';
  }

  it.each(Object.entries(sectionDocuments))('is read back with every fact: %s', (_, document) => {
    expect(differing(document)?.map(said)).toEqual([]);
  });

  it.each<[string, Parameters<typeof observation>[1], readonly string[]]>([
    ['a flag whose words are blanks', { interpretations: [{ code: 'H', text: ' ' }] }, []],
    ['answers that say nothing', { value: { type: 'coded', concepts: [nothing, nothing] } }, []],
    ['one answer beside one that says nothing', { value: { type: 'coded', concepts: [nothing, yes, nothing] } }, []],
    ['a range that spells its number otherwise', { range: { text: '> .50', low: '0.50' } }, []],
    ['a range without words', { range: { text: '', high: '5' } }, ['range: ≤ 5 <> ']],
    [
      'a range whose words say another number',
      { range: { text: 'ab 15', low: '150' } },
      ['range: ≥ 150 (ab 15) <> ab 15'],
    ],
    [
      'a code that LOINC cannot have',
      { code: { coding: { code: '<', system: LOINC }, translations: [] } },
      [`code: < () <> < (${LOINC})`],
    ],
  ])('is read back with every fact of a result, or better: %s', (_, fields, others) => {
    const found = differing(withResult(fields)) ?? [];
    expect(found.map((one) => said(one).replace(/^.*?”: /, ''))).toEqual(others);
    expect(found.filter((one) => !isPutRight(one, found))).toEqual([]);
  });

  it('is read back with every fact, or not read, whatever it says', () => {
    fc.assert(
      fc.property(anySectionsDocument, (document) => {
        const others = differing(document);
        fc.pre(others !== undefined);
        expect(others.filter((one) => !isPutRight(one, others)).map(said)).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });
});
