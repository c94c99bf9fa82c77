import { describe, expect, it } from 'vitest';
import type { ClinicalDocument, ResultGroup } from '../../clinical/index.ts';
import {
  antibiogram,
  chemistry,
  laboratory,
  culture,
  group,
  laboratoryReport,
  observation,
  onePoint,
  renderContext,
} from '../documents.test-data.ts';
import { render } from '../render.ts';
import { xpathCount, xpathText, xpathTexts } from '../xpath.test-data.ts';

function cda(document: ClinicalDocument): Uint8Array {
  const result = render(document, 'cda', renderContext);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

const withGroups = (...groups: readonly ResultGroup[]): ClinicalDocument => ({
  ...laboratoryReport,
  body: { kind: 'results', groups, specimens: [], notes: [] },
});

const bytes = cda(laboratoryReport);
const text = (expression: string): string | undefined => xpathText(bytes, expression);
const texts = (expression: string): string[] => xpathTexts(bytes, expression);
/** The observation of the chemistry battery at a place (1-based). */
const entry = (place: number): string => `//h:observation[h:text/h:reference/@value='#g1o${place}']`;
const row = (place: number): string => `//h:tr[@ID='g1o${place}']`;

describe('the body of a laboratory report', () => {
  it('has a section for each speciality, a report item for each battery, one entry in each', () => {
    const section = '/h:ClinicalDocument/h:component/h:structuredBody/h:component/h:section';
    expect(texts(`${section}/h:code/@code`)).toEqual(['18719-5', '18725-2']);
    expect(texts(`${section}/h:title`)).toEqual(['Biochimie', 'Microbiologie']);
    expect(texts(`${section}/h:component/h:section/h:title`)).toEqual(['Bilan biochimique', 'Uroculture']);
    expect(xpathCount(bytes, `${section}/h:component/h:section/h:entry[@typeCode='DRIV']`)).toBe(2);
  });

  it('points from every entry to a place in the narrative that exists, and uses no place twice', () => {
    const places = texts('//h:text//@ID');
    const references = texts('//h:entry//h:reference/@value').map((value) => value.slice(1));
    expect(new Set(places).size).toBe(places.length);
    expect(references.length).toBeGreaterThan(16);
    for (const reference of references) expect(places).toContain(reference);
  });

  it('holds a picture as an entry of its battery, shown in the narrative with its words', () => {
    const media = "//h:organizer[@classCode='BATTERY']/h:component/h:observationMedia";
    expect(text(`${media}/h:value/@mediaType`)).toBe('image/png');
    expect(text(`${media}/h:value`)).toBe(onePoint.toString('base64'));
    expect(texts(`${media}/@ID`)).toEqual(texts('//h:section/h:text//h:renderMultiMedia/@referencedObject'));
    expect(text('//h:renderMultiMedia/h:caption')).toBe(
      'Courbe d’électrophorèse · 02/03/2026 10:15 (UTC+1) · Pic étroit',
    );
  });

  it('shows no picture of a battery that was withdrawn', () => {
    const withdrawn = cda(withGroups({ ...chemistry, status: 'entered-in-error' }));
    expect(xpathCount(withdrawn, '//h:observationMedia | //h:renderMultiMedia')).toBe(0);
  });

  it('has a range of its own for each sex and span of ages, with whom it is for in its words', () => {
    const ranges = (place: number, path: string): string[] =>
      texts(`${entry(place)}/h:referenceRange/h:observationRange/${path}`);
    expect(ranges(14, 'h:text')).toEqual(['H: 13.5 - 17.5', 'F: 12 - 16']);
    expect(ranges(14, 'h:value/h:low/@value')).toEqual(['13.5', '12']);
    expect(ranges(15, 'h:text')).toEqual(['< 18 ans: < 30', '18-70 ans: 5 - 40']);
    expect(ranges(15, 'h:value/h:high/@value')).toEqual(['30', '40']);
    expect(texts(`${row(14)}/h:td`)).toContain('H: 13.5 - 17.5; F: 12 - 16');
  });

  it('writes each kind of value in its data type', () => {
    const type = (place: number): string[] => texts(`${entry(place)}/h:value/@xsi:type`);
    expect(type(1)).toEqual(['PQ']);
    expect(text(`${entry(1)}/h:value/@value`)).toBe('5.10');
    expect(text(`${entry(1)}/h:value/@unit`)).toBe('mmol/L');
    expect(type(2)).toEqual(['IVL_PQ']);
    expect(text(`${entry(2)}/h:value/h:high/@value`)).toBe('0.6');
    expect(text(`${entry(2)}/h:value/h:high/@inclusive`)).toBe('false');
    expect(xpathCount(bytes, `${entry(2)}/h:value/h:low`)).toBe(0);
    expect(type(3)).toEqual(['RTO_PQ_PQ']);
    expect(text(`${entry(3)}/h:value/h:denominator/@value`)).toBe('128');
    expect(texts(`${entry(4)}/h:value/*/@value`)).toEqual(['10', '12']);
    expect(type(6)).toEqual(['ST']);
    expect(text(`${entry(6)}/h:value`)).toBe('jaune  <clair> & limpide\nligne 2');
    expect(text(`${entry(7)}/h:value/@code`)).toBe('112144000');
    expect(type(8)).toEqual(['CD', 'CD']);
    expect(texts(`${entry(8)}/h:value/h:originalText`)).toEqual(['hémolyse', 'lipémie']);
    expect(type(9)).toEqual(['TS']);
    expect(text(`${entry(9)}/h:value/@value`)).toBe('20260215');
  });

  it('says when a result was true: by itself, or by its battery', () => {
    expect(text(`${entry(1)}/h:effectiveTime/@value`)).toBe('20260302081500+0100');
    expect(text(`${entry(2)}/h:effectiveTime/@value`)).toBe('20260302081500+0100');
    const code = { translations: [], text: 'Bilan' };
    const timeless = {
      id: 'g',
      code,
      status: 'final',
      observations: [observation('o', {})],
      notes: [],
      source: 'g',
    } as const;
    expect(xpathText(cda(withGroups(timeless)), '//h:observation/h:effectiveTime/@value')).toBe('202603020815+0100');
  });

  it('keeps a unit that is not UCUM as text, never as a code', () => {
    expect(xpathCount(bytes, `${entry(5)}/h:value/@unit`)).toBe(0);
    expect(text(`${entry(5)}/h:value/@nullFlavor`)).toBe('OTH');
    expect(text(`${entry(5)}/h:value/h:translation/@value`)).toBe('12');
    expect(text(`${entry(5)}/h:value/h:translation/h:originalText`)).toBe('unités maison');
    expect(text(`${entry(1)}/h:value/h:translation/h:originalText`)).toBe('mmol/l');
  });

  it('codes nothing on a guess: local codes are translations, texts stay texts', () => {
    expect(texts(`${entry(2)}/h:code/h:translation/@code`)).toEqual(['TSH']);
    expect(text(`${entry(2)}/h:code/h:translation[@nullFlavor='OTH']/h:originalText`)).toBe('TSH US');
    expect(text(`${entry(4)}/h:code/@nullFlavor`)).toBe('OTH');
    expect(text(`${entry(4)}/h:code/h:translation/h:originalText`)).toBe('LEU SED');
    expect(text(`${entry(5)}/h:code/h:originalText`)).toBe('Enzyme maison');
  });

  it('says flags by code and as sent, ranges by text and bounds', () => {
    expect(text(`${entry(2)}/h:interpretationCode[1]/@code`)).toBe('LL');
    expect(texts(`${entry(2)}/h:interpretationCode/h:originalText`)).toEqual(['--', 'xyz']);
    expect(text(`${entry(2)}/h:interpretationCode[2]/@nullFlavor`)).toBe('OTH');
    const range = `${entry(1)}/h:referenceRange/h:observationRange`;
    expect(text(`${range}/h:text`)).toBe('3.9 - 5.6');
    expect(texts(`${range}/h:value/*/@value`)).toEqual(['3.9', '5.6']);
  });

  it('gives each status its act status, and the cancelled no number', () => {
    const status = (place: number): string | undefined => text(`${entry(place)}/h:statusCode/@code`);
    expect([1, 10, 11, 12].map(status)).toEqual(['completed', 'completed', 'aborted', 'aborted']);
    expect(text(`${row(10)}/h:td[contains(., 'corrigé')]`)).toBe('corrigé');
    expect(text(`${row(11)}/h:td[contains(., 'annulé')]`)).toBe('annulé');
    expect(text(`${entry(13)}/h:value/@nullFlavor`)).toBe('NI');
    const number = { type: 'quantity', number: '42424242' } as const;
    const made = cda(withGroups(group('g', [observation('o', { status: 'cancelled', value: number })])));
    expect(xpathCount(made, `//h:observation/h:value`)).toBe(0);
    expect(xpathText(made, `//h:tr[@ID='g1o1']/h:td[2]`)).toBe('42424242');
  });

  it('marks the acts of a preliminary result active', () => {
    const made = cda(withGroups(group('g', [observation('o', { status: 'preliminary' })], { status: 'preliminary' })));
    expect(new Set(xpathTexts(made, "//h:entry//h:statusCode[not(../h:code/@code='48767-8')]/@code"))).toEqual(
      new Set(['active']),
    );
    expect(xpathText(made, '//h:tr[@ID]')).toContain('provisoire');
  });

  it('shows nothing of what was entered in error, except that it was withdrawn', () => {
    const whole = Buffer.from(bytes).toString();
    for (const secret of ['987654', 'SECRETFLAG', 'SECRETRANGE', 'SECRETNOTE']) expect(whole).not.toContain(secret);
    expect(text(row(12))).toContain('Résultat retiré par l’émetteur');
    expect(xpathCount(bytes, `${entry(12)}/h:value`)).toBe(0);
  });

  it('shows no value at all of a report withdrawn as a whole', () => {
    const made = cda({ ...laboratoryReport, status: 'entered-in-error' });
    const whole = Buffer.from(made).toString();
    for (const secret of ['5.10', '3.9', 'coli', 'jeun', 'limpide', 'Remarque sur', 'Bilan annuel', 'hémolysé'])
      expect(whole).not.toContain(secret);
    expect(xpathCount(made, '//h:observation/h:value')).toBe(0);
    expect(xpathText(made, '//h:paragraph')).toBe('Statut du compte rendu\u00A0: retiré');
  });

  it('puts an antibiogram under the organism that grew', () => {
    const cluster = "//h:organizer[@classCode='CLUSTER']";
    expect(xpathCount(bytes, cluster)).toBe(1);
    expect(text(`${cluster}/h:specimen//h:code/@code`)).toBe('112283007');
    expect(texts(`${cluster}//h:observation/h:code/@code`)).toEqual(['18864-9', '18955-5']);
    expect(text(`${cluster}/../../h:entryRelationship/h:organizer[@classCode='BATTERY']/h:code/@code`)).toBe('630-4');
    expect(text("//h:caption[contains(., 'Antibiogramme')]")).toContain('E. coli');
  });

  it('lets no group fall out: parents that do not exist, that point at one another, or at themselves', () => {
    const parent = (groupId: string): Partial<ResultGroup> => ({ parent: { groupId, observationId: 'o' } });
    const one = (id: string, fields: Partial<ResultGroup>): ResultGroup => group(id, [observation('o', {})], fields);
    for (const groups of [
      [one('a', parent('nowhere'))],
      [one('a', parent('a'))],
      [one('a', parent('b')), one('b', parent('a'))],
      [one('a', parent('b')), one('b', parent('c')), one('c', parent('a')), one('d', parent('c'))],
    ]) {
      expect(xpathCount(cda(withGroups(...groups)), '//h:observation')).toBe(groups.length);
    }
  });

  it('shows an order line without results as something that has a status', () => {
    const made = cda(withGroups({ ...chemistry, observations: [], status: 'cancelled', notes: ['annulé au guichet'] }));
    expect(xpathText(made, '//h:observation/h:code/@code')).toBe('24323-8');
    expect(xpathText(made, '//h:observation/h:statusCode/@code')).toBe('aborted');
    expect(Buffer.from(made).toString()).toContain('annulé au guichet');
  });

  it('tells how the specimen was taken', () => {
    const collection = "//h:procedure[h:templateId/@root='1.3.6.1.4.1.19376.1.3.1.2']";
    expect(xpathCount(bytes, collection)).toBe(2);
    expect(text(`${collection}/h:effectiveTime/@value`)).toBe('202603020815+0100');
    expect(text(`${collection}//h:playingEntity/h:code/@code`)).toBe('119364003');
    expect(text(`${collection}//h:act[h:code/@code='SPRECEIVE']/h:effectiveTime/@value`)).toBe('202603020930+0100');
    expect(text(`${collection}/h:targetSiteCode/h:originalText`)).toBe('bras gauche');
  });
});

describe('the narrative', () => {
  it('says everything to a reader who sees nothing else', () => {
    const read = texts('//h:section/h:text').join('\n');
    for (const words of [
      ...['Glucose', '5.10 mmol/l', '= normal (N)', '3.9 - 5.6', 'validé', '02/03/2026 08:15', 'Hexokinase', 'À jeun'],
      ...['< 0.6 mUI/l', '↓↓ très bas (critique) (--)', 'xyz', '1:128', '10 – 12 /champ', '12 unités maison'],
      ...['Blood group A', 'hémolyse', 'lipémie', '15/02/2026', 'corrigé', 'annulé', 'Échantillon hémolysé', 'retiré'],
      ...['Remarque sur le groupe', 'Remarque sur le compte rendu', 'Bilan annuel', 'Sérum', 'bras gauche', 'TUBE-1'],
      ...['Tube légèrement hémolysé', 'E. coli', '>= 32 mg/L', 'R résistant', 'S sensible'],
    ])
      expect(read).toContain(words);
  });

  it.each([
    ['de-LU', 'Ergebnis', 'storniert', 'stark erniedrigt'],
    ['en', 'Result', 'cancelled', 'critically low'],
    ['lb', 'Résultat', 'annulé', 'très bas'],
  ])('speaks %s', (language, ...words) => {
    const read = xpathTexts(cda({ ...laboratoryReport, language }), '//h:section/h:text').join('\n');
    for (const word of words) expect(read).toContain(word);
  });

  it('keeps line breaks and columns of text results', () => {
    const value = { type: 'text', text: 'a    b\nc    d' } as const;
    const made = cda(withGroups(group('g', [observation('o', { value })])));
    expect(Buffer.from(made).toString()).toContain('a\u00A0\u00A0\u00A0\u00A0b<br/>c');
    expect(xpathText(made, '//h:observation/h:value')).toBe('a    b\nc    d');
  });

  it('speaks of a specimen that no battery names', () => {
    const specimen = { id: 's', identifiers: [], type: { translations: [], text: 'LCR' }, notes: ['trouble'] };
    const made = cda({
      ...laboratoryReport,
      body: { kind: 'results', groups: [culture, antibiogram], specimens: [specimen], notes: [] },
    });
    expect(xpathText(made, "//h:paragraph[contains(., 'LCR')]")).toContain('trouble');
  });

  it('says once, above the table, what is the same in every row', () => {
    const body = laboratoryReport.body;
    if (body.kind !== 'results') throw new Error('no results');
    const alike = chemistry.observations
      .slice(0, 2)
      .map((one) => ({ ...one, performer: laboratory, status: 'final' as const, time: '20260302081500+0100' }));
    const groups = [{ ...chemistry, observations: alike }];
    const read = xpathTexts(cda({ ...laboratoryReport, body: { ...body, groups } }), '//h:section/h:text').join('');
    expect(read.match(/Laboratoire d’essai/g)).toHaveLength(1);
    expect(read).toContain('Réalisé par\u00A0: Laboratoire d’essai');
    expect(read.match(/02\/03\/2026 08:15/g)).toHaveLength(2);
    expect(read).not.toContain('Date et heure');
  });

  it('marks what its sender flagged in bold, and no normal value', () => {
    const bold = texts('//h:section/h:text//h:content[@styleCode="Bold"]');
    expect(bold).toEqual(expect.arrayContaining(['< 0.6 mUI/l', '>= 32 mg/L', 'R résistant', 'corrigé']));
    expect(bold).not.toContain('5.10 mmol/l');
  });
});
