/** What a finished CDA of another maker says, taken over whole; and everything that stops it, told with its reason. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClinicalDocument, Observation } from '../../clinical/index.ts';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import type { ContentReading, ReadContext } from '../types.ts';
import {
  battery,
  chemistry,
  coagulation,
  conclusion,
  foreignCda,
  foreignReport,
  nonXml,
  structured,
  test as result,
} from './foreign.test-data.ts';
import { cdaFormat } from './index.ts';

const context: ReadContext = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'labo' }) };

function contentOf(bytes: Uint8Array, source = context.source): ContentReading {
  const [part] = cdaFormat.read({ name: 'x.xml', bytes }, { ...context, source });
  if (part?.kind !== 'document' || !part.content) throw new Error('no document');
  return part.content();
}

function taken(bytes: Uint8Array, source = context.source): ContentReading & { ok: true } {
  const content = contentOf(bytes, source);
  if (!content.ok) throw new Error(content.findings.map(({ rule, path }) => `${rule} ${path}`).join());
  return content;
}

const whyNot = (body: string, more: object = {}): readonly string[] => {
  const content = contentOf(foreignCda({ body, ...more }));
  return content.ok ? [] : content.findings.map(({ rule }) => rule);
};

/** The report with one thing changed. */
const changed = (from: string, to: string): string => {
  if (!foreignReport.includes(from)) throw new Error(`not there: ${from}`);
  return foreignReport.replace(from, to);
};

const groupsOf = ({ body }: ClinicalDocument) => (body.kind === 'results' ? body.groups : []);
const brief = ({ code, value, interpretations, range, notes }: Observation) => ({
  name: code.text ?? code.coding?.display,
  loinc: code.coding?.code,
  value,
  flags: interpretations.map(({ text }) => text).join(),
  range: range?.text,
  notes,
});

describe('a laboratory report of another maker', () => {
  const { document, mapping } = taken(foreignCda());
  const [blood, clotting] = groupsOf(document);

  it('has every result with its value, unit, flag, range and name as the signed text has it', () => {
    expect(blood?.observations.map(brief)).toEqual([
      {
        name: 'Kaliémie',
        loinc: '2823-3',
        value: { type: 'quantity', number: '5.6', unit: { text: 'mmol/L', ucum: 'mmol/L' } },
        flags: 'H',
        range: '3.5 - 5.1',
        notes: ['Commentaire: Tube hémolysé'],
      },
      {
        name: 'TSH',
        loinc: '3016-3',
        value: { type: 'quantity', comparator: '<', number: '0.01', unit: { text: 'mUI/L', ucum: 'm[IU]/L' } },
        flags: '',
        range: undefined,
        notes: [],
      },
      {
        name: 'Leucocytes',
        loinc: '6690-2',
        value: { type: 'quantity', number: '8.9', unit: { text: '10*9/L', ucum: '10*9/L' } },
        flags: '',
        range: undefined,
        notes: [],
      },
      {
        name: 'Aspect du sérum',
        loinc: undefined,
        value: { type: 'coded', concepts: [{ translations: [], text: 'lactescent' }] },
        flags: '',
        range: undefined,
        notes: [],
      },
      {
        name: 'Anticorps antinucléaires',
        loinc: '5048-4',
        value: { type: 'ratio', numerator: '1', denominator: '160' },
        flags: '',
        range: undefined,
        notes: [],
      },
    ]);
    expect(clotting?.observations.map(brief)).toMatchObject([
      { name: 'INR', value: { number: '2.4' }, notes: ['INR : 2,4 (traitement par AVK)'] },
      { name: 'TP', value: { number: '38', unit: { ucum: '%' } }, notes: [] },
    ]);
  });

  it('has what the text says beside them as remarks, and its titles as the names of batteries', () => {
    expect(blood).toMatchObject({
      code: { coding: { code: '24323-8' }, text: 'BIOCHIMIE SANGUINE' },
      specialty: { coding: { code: '18719-5' } },
      notes: ['Prélèvement reçu à 9h30.', 'Analyses réalisées à jeun'],
    });
    expect(document.body).toMatchObject({
      notes: ['CONCLUSION: Hyperkaliémie à contrôler.\nPrévenu par téléphone à 10h15.'],
    });
  });

  it('has who asked for it, which a carried document leaves to its bytes', () => {
    expect(document.order).toMatchObject({
      requester: { name: { family: 'Généraliste-Test' } },
      orderedAt: '20260301',
    });
  });

  it('accounts for every attribute and every text: nothing is left over', () => {
    expect(mapping.unmapped).toEqual([]);
    expect(mapping.mapped).toContainEqual(
      expect.objectContaining({ value: 'Tube hémolysé', to: 'observation-1.note' }),
    );
    expect(mapping.ignored).toContainEqual(expect.objectContaining({ value: 'Examen', rule: 'cda.column-head' }));
    expect(mapping.ignored).toContainEqual(expect.objectContaining({ value: '3,5 - 5,1', rule: 'cda.said-by-entry' }));
    expect(
      taken(
        foreignCda({
          body: changed(
            '<entry>',
            '<entry><supply classCode="SPLY" moodCode="EVN"><code code="X"/></supply></entry><entry>',
          ),
        }),
      ).mapping.unmapped,
    ).toEqual([expect.objectContaining({ value: 'X' })]);
  });

  it('takes a unit in the spelling of the signed text where the source’s table says that it is the same', () => {
    const own = sourceProfileOf({ name: 'labo', units: { 'G/L': '10*9/L' } });
    const bytes = foreignCda({ body: changed('8,9 10<sup>9</sup>/L', '8,9 G/L') });
    const [group] = groupsOf(taken(bytes, own).document);
    expect(group?.observations[2]?.value).toMatchObject({ unit: { text: 'G/L', ucum: '10*9/L' } });
    expect(whyNot(changed('8,9 10<sup>9</sup>/L', '8,9 G/L'))).toEqual(['cda.text-beyond-data']);
  });
});

describe('a report whose signed text and data do not say the same', () => {
  it.each([
    ['another number', '5,6 <sup/>', '5,7 <sup/>', 'cda.data-beyond-text'],
    ['a comparator less', '&lt; 0,01', '0,01', 'cda.data-beyond-text'],
    ['a comparator more', '5,6 <sup/>', '&lt; 5,6 <sup/>', 'cda.data-beyond-text'],
    ['another sign', '8,9 10', '-8,9 10', 'cda.data-beyond-text'],
    ['another unit', '5,6 <sup/>mmol/L', '5,6 <sup/>µmol/L', 'cda.text-beyond-data'],
    ['another power', '10<sup>9</sup>', '10<sup>6</sup>', 'cda.text-beyond-data'],
    ['another flag', 'styleCode="Bold">H<', 'styleCode="Bold">L<', 'cda.text-beyond-data'],
    ['a word that turns it round', '<td><content ID="v4">', '<td>non <content ID="v4">', 'cda.text-beyond-data'],
    ['another range', '3,5 - 5,1', '3,5 - 5,8', 'cda.text-beyond-data'],
    ['another denominator', '1:160', '1:320', 'cda.data-beyond-text'],
    [
      'a result without an entry',
      '</tbody>',
      '<tr><td>Glycémie</td><td>9,9 mmol/L</td></tr></tbody>',
      'cda.text-beyond-data',
    ],
    ['a result in the words of another test', 'TP 38 %', 'Fibrinogène 38 %', 'cda.data-beyond-text'],
    ['a value struck out', '<content ID="v4">', '<content ID="v4" revised="delete">', 'cda.struck-text'],
    ['a picture', '<footnote>', '<renderMultiMedia referencedObject="m1"/><footnote>', 'cda.picture-in-text'],
    [
      'a value of a form that nobody knows',
      'xsi:type="REAL" value="2.4"',
      'xsi:type="GLIST_PQ"',
      'cda.value-not-readable',
    ],
    [
      'a unit in a cell of its own',
      '5,6 <sup/>mmol/L <content styleCode="Bold">H</content></td>',
      '5,6 H</td><td>µmol/L</td>',
      'cda.data-beyond-text',
    ],
    ['a unit in the head of its column', '<th>Valeur</th>', '<th>Valeur (g/L)</th>', 'cda.data-beyond-text'],
    ['another day in the head of its column', '<th>Valeur</th>', '<th>Le 28/02/2026</th>', 'cda.data-beyond-text'],
    [
      'the name of another test',
      '<originalText>Aspect du sérum',
      '<originalText>Aspect des urines',
      'cda.data-beyond-text',
    ],
    [
      'what was looked for and not found',
      '<observation classCode="OBS" moodCode="EVN">',
      '<observation classCode="OBS" moodCode="EVN" negationInd="true">',
      'cda.value-not-readable',
    ],
    [
      'what is aimed at',
      '<observation classCode="OBS" moodCode="EVN">',
      '<observation classCode="OBS" moodCode="GOL">',
      'cda.value-not-readable',
    ],
    [
      'a result of somebody else',
      '<organizer classCode="BATTERY" moodCode="EVN">',
      '<organizer classCode="BATTERY" moodCode="EVN"><subject><relatedSubject><code code="NCHILD"/></relatedSubject></subject>',
      'cda.value-not-readable',
    ],
    [
      'a section about somebody else',
      '<title>HÉMOSTASE',
      '<subject><relatedSubject><code code="NCHILD"/></relatedSubject></subject><title>HÉMOSTASE',
      'cda.value-not-readable',
    ],
    [
      'two numbers for one',
      '<value xsi:type="PQ" value="38" unit="%"/>',
      '<value xsi:type="PQ" value="38" unit="%"><translation value="37"/></value>',
      'cda.value-not-readable',
    ],
  ])('is not taken over: %s', (_, from, to, rule) => {
    expect(whyNot(changed(from, to))).toContain(rule);
  });

  it('is not taken over where results of several days in one row have their days exchanged', () => {
    const day = (time: string, value: string): string =>
      result({
        id: 'na',
        code: '<code code="NA"><originalText>Sodium</originalText></code>',
        value: `<value xsi:type="PQ" value="${value}" unit="mmol/L"/>`,
      }).replace('202603020815+0100', time);
    const course = (first: string, second: string): string =>
      structured(
        `<section><text><table><thead><tr><th>Analyse</th><th>01/03/2026</th><th>02/03/2026</th></tr></thead><tbody><tr ID="na"><td>Sodium</td><td>${first}</td><td>${second}</td></tr></tbody></table></text>${battery('<code code="IONO" displayName="Sodium"/>', day('20260301', '138'), day('20260302', '140'))}</section>`,
      );
    expect(whyNot(course('138', '140'))).toEqual([]);
    expect(whyNot(course('140', '138'))).toContain('cda.data-beyond-text');
  });

  it('is not taken over where tests in columns have their values exchanged', () => {
    const one = (code: string, value: string): string =>
      result({
        id: 'r',
        code: `<code code="${code}" displayName="${code}"/>`,
        value: `<value xsi:type="INT" value="${value}"/>`,
      });
    const across = (first: string, second: string): string =>
      structured(
        `<section><text><table><thead><tr><th>Tube</th><th>Sodium</th><th>Chlore</th></tr></thead><tbody><tr ID="r"><td>Premier</td><td>${first}</td><td>${second}</td></tr></tbody></table></text>${battery('<code code="IONO" displayName="Sodium"/>', one('Sodium', '138'), one('Chlore', '101'))}</section>`,
      );
    expect(whyNot(across('138', '101'))).toEqual([]);
    expect(whyNot(across('101', '138'))).toContain('cda.data-beyond-text');
  });

  it('has the name of the signed text where that says more than the code', () => {
    const [blood] = groupsOf(
      taken(foreignCda({ body: changed('>Anticorps antinucléaires</td>', '>Anticorps antinucléaires totaux</td>') }))
        .document,
    );
    expect(blood?.observations.at(-1)?.code.text).toBe('Anticorps antinucléaires totaux');
  });

  it('is as confidential as its strictest section', () => {
    const body = changed('<title>HÉMOSTASE', '<confidentialityCode code="V"/><title>HÉMOSTASE');
    expect(taken(foreignCda({ body })).document.confidentiality).toBe('V');
  });

  it('is not taken over where it has text alone, or is of a kind that is not made here', () => {
    expect(whyNot(structured(conclusion))).toEqual(['cda.no-content']);
    const head = '<templateId root="1.3.182.11.5.1"/><id root="1.2.3" extension="E"/>';
    expect(whyNot(foreignReport, { head })).toEqual(['cda.kind-not-ours']);
  });

  it('names places, never what stands there', () => {
    const content = contentOf(foreignCda({ body: changed('1:160', '1:320') }));
    expect(JSON.stringify(content)).not.toMatch(/320|Müster|1893/);
  });
});

describe('microbiology', () => {
  const organism = '<code code="112283007" codeSystem="2.16.840.1.113883.6.96" displayName="Escherichia coli"/>';
  const isolate = `<entry><act classCode="ACT" moodCode="EVN"><code code="18725-2" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
    <entryRelationship typeCode="COMP"><organizer classCode="CLUSTER" moodCode="EVN"><statusCode code="completed"/>
    <specimen><specimenRole><specimenPlayingEntity>${organism}</specimenPlayingEntity></specimenRole></specimen>
    <component><organizer classCode="BATTERY" moodCode="EVN"><code code="29576-6" codeSystem="2.16.840.1.113883.6.1" displayName="Antibiogramme"/><statusCode code="completed"/>
    ${result({ code: '<code code="18864-9" codeSystem="2.16.840.1.113883.6.1" displayName="Ampicilline"/>', value: '<value xsi:type="ST">R</value><interpretationCode code="R"/>' })}
    </organizer></component></organizer></entryRelationship></act></entry>`;
  const culture = battery(
    '<code code="630-4" codeSystem="2.16.840.1.113883.6.1" displayName="Uroculture"/>',
    result({
      code: '<code code="630-4" codeSystem="2.16.840.1.113883.6.1" displayName="Uroculture"/>',
      value: organism.replace('<code', '<value xsi:type="CD"'),
    }),
  );
  const section = (entries: string): string =>
    structured(
      `<section><code code="18725-2" codeSystem="2.16.840.1.113883.6.1"/><text><table><tbody><tr><td>Uroculture</td><td>Escherichia coli</td></tr><tr><td>Ampicilline</td><td>R</td></tr></tbody></table></text>${entries}</section>`,
    );

  it('hangs an antibiogram on the finding that names its organism', () => {
    const [first, second] = groupsOf(taken(foreignCda({ body: section(culture + isolate) })).document);
    expect(second?.parent).toEqual({ groupId: first?.id, observationId: first?.observations[0]?.id });
    expect(second?.observations.map(brief)).toMatchObject([{ name: 'Ampicilline', flags: 'R' }]);
  });

  it('keeps the organism as what was tested where no finding names it', () => {
    const { body } = taken(foreignCda({ body: section(isolate) })).document;
    expect(body).toMatchObject({ specimens: [{ type: { coding: { display: 'Escherichia coli' } } }] });
  });
});

describe('a file in an envelope', () => {
  const pdf = Buffer.from('%PDF-1.4 essai');
  it('is taken as it is', () => {
    const { document } = taken(
      foreignCda({ body: nonXml('mediaType="application/pdf" representation="B64"', `\n${pdf.toString('base64')}\n`) }),
    );
    expect(document.body).toEqual({
      kind: 'attachment',
      attachment: { mediaType: 'application/pdf', bytes: pdf, title: 'Compte rendu d’analyses' },
    });
    const { document: text } = taken(foreignCda({ body: nonXml('mediaType="text/plain"', 'Ligne 1\n  Ligne 2') }));
    expect(text.body.kind === 'attachment' && Buffer.from(text.body.attachment.bytes).toString()).toBe(
      'Ligne 1\n  Ligne 2',
    );
  });

  it.each([
    ['stands elsewhere', 'mediaType="application/pdf"', '<reference value="lettre.pdf"/>'],
    ['is packed', 'mediaType="application/pdf" representation="B64" compression="DF"', pdf.toString('base64')],
    ['does not decode', 'mediaType="application/pdf" representation="B64"', 'JVBERi0x*'],
    ['is empty', 'mediaType="application/pdf" representation="B64"', ''],
  ])('is not taken where it %s', (_, attributes, text) => {
    expect(whyNot(nonXml(attributes, text))).toEqual(['cda.file-not-readable']);
  });
});

describe('a letter', () => {
  const code = '<code code="18842-5" codeSystem="2.16.840.1.113883.6.1" displayName="Discharge summary"/>';
  const section = (inner: string): string => `<section>${inner}</section>`;
  const allergies = '<code code="48765-2" codeSystem="2.16.840.1.113883.6.1" displayName="Allergies"/>';

  it('has its sections with all of their text, tables by their rows; coded entries are told as not taken over', () => {
    const body = structured(
      section(
        `<title>Antécédents</title><text>Appendicectomie en 1990.</text><component><section>${allergies}<title>Allergies</title><text><table><thead><tr><th>Substance</th><th>Réaction</th></tr></thead><tbody><tr><td>Pénicilline</td><td>Urticaire</td></tr></tbody></table><list><item>Aucune autre</item></list></text><entry><observation classCode="OBS" moodCode="EVN"><code code="ASSERTION"/></observation></entry></section></component>`,
      ),
    );
    const { document, mapping } = taken(foreignCda({ code, body }));
    expect(document.body).toMatchObject({
      kind: 'sections',
      sections: [
        { title: 'Antécédents', text: ['Appendicectomie en 1990.'] },
        {
          title: 'Antécédents – Allergies',
          code: { code: '48765-2' },
          text: ['Substance | Réaction\nPénicilline | Urticaire', 'Aucune autre'],
          statements: [],
        },
      ],
    });
    expect(mapping.unmapped).toEqual([expect.objectContaining({ value: 'ASSERTION' })]);
  });

  it('is not taken over with a picture or without a word', () => {
    expect(whyNot(structured(section('<text>Voir <renderMultiMedia referencedObject="m"/></text>')), { code })).toEqual(
      ['cda.picture-in-text'],
    );
    expect(whyNot(structured(section('<title>Vide</title>')), { code })).toEqual(['cda.no-content']);
  });
});

describe('sections of the fixture', () => {
  it('can each be read alone', () => {
    for (const section of [chemistry, coagulation])
      expect(taken(foreignCda({ body: structured(section) })).ok).toBe(true);
  });
});

const corpus = join(import.meta.dirname, '../../../../shared/corpus/cda');
describe.skipIf(!existsSync(corpus))(
  'real CDA documents (corpus at ../shared/corpus; skipped where it is absent)',
  () => {
    it('are taken over with every leaf accounted for, or not with a reason', { timeout: 120_000 }, () => {
      const outcomes = { taken: 0, not: 0 };
      for (const file of readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.xml'),
      )) {
        const bytes = readFileSync(join(corpus, file));
        if (cdaFormat.detect({ name: file, bytes }) < 1) continue;
        const [part] = cdaFormat.read({ name: file, bytes }, context);
        if (part?.kind !== 'document') continue;
        const content = part.content?.();
        if (content?.ok === true) {
          outcomes.taken += 1;
          expect(content.mapping.mapped.length, file).toBeGreaterThan(10);
        } else {
          outcomes.not += 1;
          expect(content?.findings.length, file).toBeGreaterThan(0);
        }
      }
      expect(outcomes.taken + outcomes.not).toBeGreaterThan(20);
      expect(outcomes.taken).toBeGreaterThan(5);
    });
  },
);
