import { DOMParser, XMLSerializer, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../../clinical/index.ts';
import { anySectionsDocument } from '../../documents/arbitrary-sections.test-data.ts';
import { anyReport } from '../../documents/arbitrary.test-data.ts';
import {
  bareReport,
  group,
  laboratoryReport,
  observation,
  renderContext,
  replacingContext,
} from '../../documents/documents.test-data.ts';
import { render } from '../../documents/index.ts';
import { sectionDocuments } from '../../documents/sections.test-data.ts';
import { readCdaFacts } from './cda.ts';
import { differences, unsaidInNarrative, type Difference } from './compare.ts';
import { readFhirFacts } from './fhir.ts';
import { crossCheck, type CrossCheck } from './index.ts';

function bytesOf(document: ClinicalDocument, target: 'cda' | 'fhir', context = replacingContext): Uint8Array {
  const result = render(document, target, context);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

function checked(document: ClinicalDocument, context = replacingContext): CrossCheck {
  const result = crossCheck(bytesOf(document, 'cda', context), bytesOf(document, 'fhir', context));
  if (!result) throw new Error('not read');
  return result;
}

const documents: Readonly<Record<string, ClinicalDocument>> = {
  laboratoryReport,
  bareReport,
  ...sectionDocuments,
  ...Object.fromEntries(
    (['preliminary', 'corrected', 'cancelled', 'entered-in-error'] as const).map((status) => [
      status,
      { ...laboratoryReport, status, language: status === 'corrected' ? 'de-LU' : 'en' },
    ]),
  ),
  'of one method, which stands once above the table': {
    ...laboratoryReport,
    body: {
      kind: 'results',
      groups: [
        group('g', [
          observation('a', { method: { translations: [], text: 'Hexokinase' } }),
          observation('b', { method: { translations: [], text: 'Hexokinase' } }),
        ]),
      ],
      specimens: [],
      notes: [],
    },
  },
  'of a device': {
    ...laboratoryReport,
    author: { device: { identifiers: [{ extension: 'LIS' }], name: 'LIS' }, organization: laboratoryReport.custodian! },
  },
};

describe('the CDA and the FHIR document of one and the same source', () => {
  it.each(Object.entries(documents))('say the same: %s', (_, document) => {
    const result = checked(document);
    expect(result.differences).toEqual([]);
    expect(result.facts).toBeGreaterThan(25);
  });

  it('say the same of a first version as well', () => {
    expect(checked(laboratoryReport, renderContext).differences).toEqual([]);
  });

  it.each(Object.entries(documents))(
    'hide nothing of their entries from who reads the narrative alone: %s',
    (_, document) => {
      expect(unsaidInNarrative(readCdaFacts(bytesOf(document, 'cda'))!)).toEqual([]);
    },
  );

  it('say the same of every report that the model can say', () => {
    fc.assert(
      fc.property(anyReport, (document) => {
        expect(checked(document).differences).toEqual([]);
        expect(unsaidInNarrative(readCdaFacts(bytesOf(document, 'cda'))!)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('say the same of every document made of sections, and withhold the same', () => {
    fc.assert(
      fc.property(anySectionsDocument, (document) => {
        expect(checked(document).differences).toEqual([]);
        expect(unsaidInNarrative(readCdaFacts(bytesOf(document, 'cda'))!)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('are not compared when one of them is something else', () => {
    expect(crossCheck(bytesOf(laboratoryReport, 'cda'), Buffer.from('{}'))).toBeUndefined();
    expect(crossCheck(Buffer.from('<a/>'), bytesOf(laboratoryReport, 'fhir'))).toBeUndefined();
  });
});

/** A change to one leaf of a document: where it stands (without positions), and the document with it. */
interface Change {
  readonly path: string;
  readonly bytes: () => Uint8Array;
}

/** The first leaf at every path of an XML document, changed, one after the other. */
function* xmlChanges(source: Uint8Array): Generator<Change> {
  const document = new DOMParser().parseFromString(Buffer.from(source).toString(), 'text/xml');
  const seen = new Set<string>();
  const written = (): Uint8Array => Buffer.from(new XMLSerializer().serializeToString(document));
  function* below(element: Element, path: string): Generator<Change> {
    const here = `${path}/${element.localName ?? ''}`;
    for (const attribute of [...element.attributes].filter(({ name }) => !name.startsWith('xmlns'))) {
      if (seen.has(`${here}/@${attribute.name}`)) continue;
      seen.add(`${here}/@${attribute.name}`);
      const { value } = attribute;
      attribute.value = `${value}9`;
      yield { path: `${here}/@${attribute.name}`, bytes: written };
      attribute.value = value;
    }
    for (const child of [...element.childNodes]) {
      if (child.nodeType === 1) yield* below(child as Element, here);
      else if (child.nodeValue !== null && child.nodeValue.trim() !== '' && !seen.has(here)) {
        seen.add(here);
        const { nodeValue } = child;
        child.nodeValue = `${nodeValue}9`;
        yield { path: here, bytes: written };
        child.nodeValue = nodeValue;
      }
    }
  }
  yield* below(document.documentElement!, '');
}

type Json = string | number | boolean | null | readonly Json[] | { [key: string]: Json };

/** The first leaf at every path of a FHIR document, changed, one after the other. Numbers keep their digits. */
function* jsonChanges(source: Uint8Array): Generator<Change> {
  const isNumber = (value: unknown): boolean =>
    (JSON as unknown as { isRawJSON(it: unknown): boolean }).isRawJSON(value);
  const reviver = (_: string, value: unknown, { source: digits }: { source?: string }): unknown =>
    typeof value === 'number' ? JSON.rawJSON(digits ?? '') : value;
  const bundle = JSON.parse(
    Buffer.from(source).toString(),
    reviver as (key: string, value: unknown) => unknown,
  ) as Json;
  const seen = new Set<string>();
  function* below(holder: Record<string, Json>, key: string, path: string): Generator<Change> {
    const value = holder[key] ?? null;
    if (typeof value === 'object' && value !== null && !isNumber(value)) {
      const of = Array.isArray(value) ? path : ((value as { resourceType?: string }).resourceType ?? path);
      for (const inner of Object.keys(value))
        yield* below(value as Record<string, Json>, inner, Array.isArray(value) ? of : `${of}.${inner}`);
      return;
    }
    if (seen.has(path)) return;
    seen.add(path);
    if (typeof value === 'boolean') holder[key] = !value;
    else holder[key] = isNumber(value) ? (JSON.rawJSON(`${JSON.stringify(value)}9`) as Json) : `${value as string}9`;
    yield { path, bytes: () => Buffer.from(JSON.stringify(bundle)) };
    holder[key] = value;
  }
  yield* below({ bundle }, 'bundle', '');
}

/** What carries no fact of the source: how a standard says that something is of its kind, and ids that are made for the document. */
const noFacts = {
  cda: [
    // Fixed by the standard or the profile.
    /\/(realmCode|typeId|templateId|signatureCode)\//,
    /@(typeCode|classCode|moodCode|nullFlavor|inversionInd|codeSystemName|border|styleCode|xsi:type)$/,
    /\/(confidentialityCode|administrativeGenderCode)\/@codeSystem$/,
    /\/referenceRange\/observationRange\/interpretationCode\//,
    /\/interpretationCode\/@displayName$/,
    // The type of an act (a comment, a severity, a collection, a receipt …), and that it was done.
    /\/(act|procedure|observation|substanceAdministration)\/code\/@(codeSystem|displayName)$/,
    /\/(entry|entryRelationship)\/(act|procedure|observation)\/code\/@code$/,
    /\/(entryRelationship\/(act|observation)|component\/act)\/statusCode\/@code$/,
    /\/entryRelationship\/observation\/value\/@(codeSystem|displayName)$/,
    /\/ClinicalDocument\/(code|componentOf\/encompassingEncounter\/code)\/@displayName$/,
    // Ids of the parts of a document, and of places in its narrative that nothing points to.
    /\/(section|act|organizer|observation|observationMedia|substanceAdministration|procedure|supply|specimenRole)\/id\/@root$/,
    /\/observationMedia\/value\/@representation$/,
    /\/text\/(paragraph|table\/tbody\/tr)\/@ID$/,
    // A section is named by its code; the sections of report items repeat code and name of their battery.
    /\/section\/code\/@displayName$/,
    /\/section\/component\/section\/code\/@/,
    // The FHIR document names the version that it replaces by its id alone, and its language without the country.
    /\/parentDocument\/versionNumber\/@value$/,
    /\/languageCode\/@code$/,
    // Said by negation, by one word out of two; any other word counts as the usual one.
    /@(negationInd|inclusive)$/,
    // The patient summary in FHIR has no place for recipients.
    /\/informationRecipient\//,
    // The first one says that nothing is known of any medicine, or of any vaccination.
    /\/substanceAdministration\/statusCode\/@code$/,
  ],
  fhir: [
    // Fixed by the standard or the profile.
    /\.resourceType$|\.id$|\.meta\.profile$|^Bundle\.type$|\.text\.status$|\.mode$|\.intent$/,
    /^(Composition|DiagnosticReport|Condition|Observation)\.category\.coding\./,
    /\.identifier\.type\.coding\.|\.targetIdentifier\.system$/,
    /clinicalStatus\.coding\.system$|emptyReason\.coding\.system$/,
    /extension\.url$/,
    // Why something is not there.
    /\._[a-zA-Z]+\.extension\.|dataAbsentReason\./,
    // Names of codes that a header has no field for.
    /^Composition\.(type|section\.code)\.coding\.display$|^DiagnosticReport\.code\.coding\.display$/,
    /^Composition\.section\.code\.text$|^Encounter\.class\.display$/,
    // The section of remarks: CDA says them at the beginning of its first section.
    /^Composition\.section\.(title|code\.coding\.(code|system))$/,
    // Steps of work that CDA does not tell apart.
    /^(ServiceRequest|Encounter|MedicationAdministration|DeviceUseStatement|Observation|Procedure)\.status$/,
    // That a picture is one, and the name of a sex beside its code.
    /^DocumentReference\.status$|^DiagnosticReport\.media\.link\.display$/,
    /referenceRange\.appliesTo\.coding\.display$/,
    // A number without a unit.
    /valueRatio\.(numerator|denominator)\.(system|code)$|valueRange\.(low|high)\.system$/,
    // Nothing points to the Composition of a document without a report.
    /^Bundle\.entry\.fullUrl$/,
  ],
} as const;

/** The places at which a change makes no difference. */
function unnoticed(
  changes: Iterable<Change>,
  rules: readonly RegExp[],
  differ: (bytes: Uint8Array) => readonly Difference[] | undefined,
): string[] {
  let tried = 0;
  const missed: string[] = [];
  for (const { path, bytes } of changes) {
    if (rules.some((rule) => rule.test(path))) continue;
    tried += 1;
    if (differ(bytes())?.length === 0) missed.push(path);
  }
  expect(tried).toBeGreaterThan(50);
  return missed;
}

describe.each([
  ['laboratoryReport', laboratoryReport],
  ['patientSummary', sectionDocuments.patientSummary],
  ['vaccinationCard', sectionDocuments.vaccinationCard],
] as const)('a fact that only one of the two says: %s', (name, document) => {
  const [cda, fhir] = [bytesOf(document, 'cda'), bytesOf(document, 'fhir')];
  const [cdaReading, fhirReading] = [readCdaFacts(cda)!, readFhirFacts(fhir)!];

  it('is noticed wherever it stands in the CDA', () => {
    const differ = (bytes: Uint8Array): readonly Difference[] | undefined => {
      const reading = readCdaFacts(bytes);
      return reading && differences(reading, fhirReading);
    };
    expect(unnoticed(xmlChanges(cda), noFacts.cda, differ)).toEqual([]);
  });

  it('is noticed wherever it stands in the FHIR document', () => {
    const differ = (bytes: Uint8Array): readonly Difference[] | undefined => {
      const reading = readFhirFacts(bytes);
      return reading && differences(cdaReading, reading);
    };
    // The summary's one immunization says that nothing is known of any.
    const rules = name === 'patientSummary' ? [...noFacts.fhir, /^Immunization\.status$/] : noFacts.fhir;
    expect(unnoticed(jsonChanges(fhir), rules, differ)).toEqual([]);
  });
});

/** The facts that a mistake would cost most, each by a way in which a renderer could get it wrong. */
const mistakes: readonly (readonly [string, 'cda' | 'fhir', RegExp, string, string])[] = [
  ['a value', 'cda', /value="5\.10"/, 'value="5.1"', 'value'],
  ['a value', 'fhir', /"value":5\.10/, '"value":51.0', 'value'],
  ['a comparator', 'fhir', /,"comparator":"<"/, '', 'value'],
  ['a comparator', 'cda', /inclusive="false"/, 'inclusive="true"', 'value'],
  ['a unit', 'fhir', /"unit":"mmol\/l","system":"[^"]*","code":"mmol\/L"/, '"unit":"mmol/l"', 'unit code'],
  ['a unit', 'cda', / unit="mmol\/L"/, '', 'unit code'],
  ['a code', 'fhir', /"code":"3016-3"/, '"code":"3016-4"', 'code'],
  [
    'a code system',
    'fhir',
    /"system":"http:\/\/loinc.org","code":"3016-3"/,
    '"system":"http://snomed.info/sct","code":"3016-3"',
    'code',
  ],
  [
    'a code system',
    'cda',
    /codeSystem="2\.16\.840\.1\.113883\.6\.96"/,
    'codeSystem="2.16.840.1.113883.6.1"',
    'type code',
  ],
  [
    'a time',
    'cda',
    /<effectiveTime value="20260302081500\+0100"/,
    '<effectiveTime value="20260302081500+0000"',
    'time',
  ],
  [
    'a time',
    'fhir',
    /"effectiveDateTime":"2026-03-02T08:15:00\+01:00","performer"/,
    '"effectiveDateTime":"2026-03-02T09:15:00+01:00","performer"',
    'time',
  ],
  ['a flag', 'cda', /<interpretationCode code="LL"/, '<interpretationCode code="L"', 'flag'],
  ['a range', 'fhir', /"low":\{"value":3\.9/, '"low":{"value":3.8', 'range low'],
  ['a status', 'cda', /<statusCode code="aborted"\/>/, '<statusCode code="completed"/>', 'progress'],
  ['a patient number', 'cda', /extension="1980072700120"/, 'extension="1980072700121"', 'id'],
  ['a patient name', 'fhir', /"family":"Exemple"/, '"family":"Beispiel"', 'family name'],
  ['the sex', 'fhir', /"gender":"female"/, '"gender":"male"', 'sex'],
  ['the birth date', 'cda', /<birthTime value="19800727"/, '<birthTime value="19800728"', 'birth date'],
  ['the author', 'cda', /<assignedPerson><name><prefix>Dr/, '<assignedPerson><name><prefix>Pr', 'prefix'],
  ['the author', 'fhir', /"value":"90123456"/, '"value":"90123457"', 'id'],
  ['the replaced version', 'fhir', /"targetIdentifier":\{[^}]*\}/, '"targetIdentifier":{}', 'replaces'],
  ['whom a range is for', 'fhir', /"code":"248152002"/, '"code":"99"', 'range 2 for'],
  ['a range among several', 'cda', /<low value="12" unit="g\/dL"/, '<low value="13.5" unit="g/dL"', 'range 2 low'],
  ['a picture', 'fhir', /"data":"iVBORw0/, '"data":"iVBORw1', 'content'],
  [
    'a picture that nobody sees',
    'cda',
    /<renderMultiMedia referencedObject="g1i1">/,
    '<renderMultiMedia referencedObject="g1o1">',
    'shown',
  ],
  ['a note', 'fhir', /"text":"À jeun"/, '"text":"non à jeun"', 'note'],
  ['the narrative', 'fhir', /<td>jaune/, '<td>rouge', 'narrative'],
];

describe('a mistake of a renderer', () => {
  it.each(mistakes)('in %s (%s) is told where it is: %s', (_, side, pattern, replacement, kind) => {
    const both = { cda: bytesOf(laboratoryReport, 'cda'), fhir: bytesOf(laboratoryReport, 'fhir') };
    const before = Buffer.from(both[side]).toString();
    const after = before.replace(pattern, replacement);
    expect(after).not.toBe(before);
    const result =
      side === 'cda' ? crossCheck(Buffer.from(after), both.fhir) : crossCheck(both.cda, Buffer.from(after));
    expect(result?.differences.map((difference) => difference.kind)).toContain(kind);
  });
});
