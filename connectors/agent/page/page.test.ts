/** Documents of others made safe to look at: nothing runs, nothing is fetched, no word of the attested text is lost. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { laboratoryReport, letter, renderContext, replacingContext } from '../../documents/documents.test-data.ts';
import { render } from '../../documents/index.ts';
import { contract, type DocumentPage, type PageNode } from '../contract.ts';
import { childOf, descendants, readXml, type XmlNode } from '../../conformance/index.ts';
import { pageOf } from './index.ts';
import { paperOf } from './paper.ts';

const cda = (narrative: string, entries = '', header = ''): Uint8Array =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <id root="1.2.3" extension="D-1"/><title>Compte <br/>rendu</title><languageCode code="fr-LU"/>${header}
    <component><structuredBody><component><section><title>Lettre</title><text>${narrative}</text>${entries}</section></component></structuredBody></component>
    </ClinicalDocument>`,
  );

const pageFor = (bytes: Uint8Array): DocumentPage => {
  const page = pageOf(bytes);
  if (!page) throw new Error('no page');
  return contract.documentPage.output.parse(page);
};
const nodesOf = (narrative: string, entries = ''): readonly PageNode[] =>
  pageFor(cda(narrative, entries)).sections[0]?.nodes ?? [];
const wordsOf = (nodes: readonly PageNode[]): string =>
  nodes
    .map((node) => (typeof node === 'string' ? node : wordsOf(node.children)))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const tagsOf = (nodes: readonly PageNode[]): string[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node.tag, ...tagsOf(node.children)]));

describe('a narrative', () => {
  it('keeps words, order, tables, lists, emphasis and what was struck out', () => {
    const nodes = nodesOf(
      'Avant <content styleCode="Bold">gras</content> après<paragraph>Un<br/>deux</paragraph>' +
        '<list listType="ordered"><caption>Plan</caption><item>a</item><item>b</item></list>' +
        '<table><caption>T</caption><thead><tr><th>x</th></tr></thead><tbody><tr><td colspan="2" align="right">1</td></tr></tbody></table>' +
        '<content revised="delete">ancien</content><content revised="insert">nouveau</content>H<sub>2</sub>O<sup>+</sup>',
    );
    expect(wordsOf(nodes)).toBe('Avant gras après Un deux Plan a b T x 1 ancien nouveau H 2 O +');
    expect(tagsOf(nodes)).toEqual([
      ...[
        'span',
        'strong',
        'p',
        'br',
        'div',
        'p',
        'ol',
        'li',
        'li',
        'table',
        'caption',
        'thead',
        'tr',
        'th',
        'tbody',
        'tr',
        'td',
      ],
      ...['span', 'del', 'span', 'ins', 'sub', 'sup'],
    ]);
  });

  it('shows a picture that stands in the document, and says of any other that it is not shown', () => {
    const media = (id: string, type: string): string =>
      `<entry><observationMedia classCode="OBS" moodCode="EVN" ID="${id}"><value mediaType="${type}" representation="B64">R0lG\nODlh</value></observationMedia></entry>`;
    const page = pageFor(
      cda(
        '<renderMultiMedia referencedObject="A"><caption>Courbe</caption></renderMultiMedia><renderMultiMedia referencedObject="B"/>',
        media('A', 'image/gif') + media('B', 'image/svg+xml'),
      ),
    );
    expect(page.sections[0]?.nodes).toEqual([
      { tag: 'img', src: 'data:image/gif;base64,R0lGODlh', alt: '', children: [] },
      { tag: 'caption', children: ['Courbe'] },
    ]);
    expect(page.leftOut).toEqual([{ what: 'picture', count: 1 }]);
  });

  it('runs nothing and fetches nothing, whatever its maker put into it', () => {
    const page = pageFor(
      cda(
        '<script>alert(1)</script><style>p{}</style><iframe src="https://evil.example"/><object data="x"/>' +
          '<paragraph onclick="alert(1)" style="background:url(https://evil.example)">Texte</paragraph>' +
          '<linkHtml href="javascript:alert(1)">clic</linkHtml> <linkHtml href="https://evil.example/?p=1">suite</linkHtml>' +
          '<img src="https://evil.example/pixel.png" alt="pixel"/><img src="data:image/svg+xml;base64,PHN2Zz4=" alt="svg"/>' +
          '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(2)</script></svg><marquee>Bonjour</marquee>',
      ),
    );
    const nodes = page.sections[0]?.nodes ?? [];
    const written = JSON.stringify(nodes);
    for (const never of ['alert', 'onclick', 'style', 'javascript', 'pixel.png', 'svg+xml'])
      expect(written).not.toContain(never);
    expect(wordsOf(nodes)).toBe('Texte clic suite [https://evil.example/?p=1] pixel svg Bonjour');
    expect(Object.fromEntries(page.leftOut.map(({ what, count }) => [what, count]))).toEqual({
      unknown: 6,
      outside: 3,
      picture: 1,
    });
  });

  it('ends a document without end, and says so', () => {
    const page = pageFor(cda('<paragraph>x</paragraph>'.repeat(32_000)));
    expect(page.leftOut).toContainEqual({ what: 'tooLong', count: 1 });
    expect(page.sections[0]?.nodes.length).toBeLessThanOrEqual(30_000);
  });

  it('says that a section has data and no text', () => {
    const bytes = Buffer.from(cda('x', '<entry/>')).toString().replace('<text>x</text>', '');
    expect(pageFor(Buffer.from(bytes)).leftOut).toEqual([{ what: 'noText', count: 1 }]);
  });
});

describe('our own documents', () => {
  const bytesOf = (document: typeof laboratoryReport, target: 'cda' | 'fhir'): Uint8Array => {
    const result = render(document, target, renderContext);
    if (!result.ok) throw new Error('not rendered');
    return result.rendering.bytes;
  };

  it('are shown with their header and every section, the same in CDA and FHIR', () => {
    const page = pageFor(bytesOf(laboratoryReport, 'cda'));
    const fact = (name: string): readonly string[] => page.facts.find((one) => one.name === name)?.values ?? [];
    expect(page).toMatchObject({ title: 'Résultats d’analyses', language: 'fr-LU', file: '', leftOut: [] });
    expect(fact('patient')).toEqual(['Mme Anne Marie Exemple (née Modèle)']);
    expect(fact('sex')).toEqual(['female']);
    expect(fact('born')).toEqual(['19800727']);
    expect(fact('author')).toEqual(['Dr Bob Biologiste']);
    expect(fact('address')).toEqual(['12, rue de l’Essai, L-5678 Esch, LU']);
    expect(fact('telecom')).toEqual(['+352621000000']);
    // Somebody to call, and whose number it is.
    expect(fact('callback')).toEqual(['+352123456 (Laboratoire d’essai)']);
    expect(fact('encounter')).toContain('ambulatoire');
    expect(fact('confidentiality')).toEqual(['normale']);
    expect(fact('identifiers')).toContain('1980072700120 (matricule)');
    expect(fact('recipients')).toEqual(['Gilles Généraliste, Cabinet du Parc']);
    expect(page.sections.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Biochimie', 'Bilan biochimique', 'Microbiologie', 'Uroculture']),
    );
    const twin = pageFor(bytesOf(laboratoryReport, 'fhir'));
    expect(twin.leftOut).toEqual([]);
    expect(twin.facts.find(({ name }) => name === 'callback')?.values).toEqual(['+352 12 34 56 (Laboratoire d’essai)']);
    const ours = wordsOf(page.sections.flatMap(({ nodes }) => nodes));
    for (const word of ['5.10', 'E. coli', 'Ampicilline', 'Tube légèrement hémolysé']) {
      expect(ours).toContain(word);
      expect(wordsOf(twin.sections.flatMap(({ nodes }) => nodes))).toContain(word);
    }
  });

  it('name the version that they replace, and a software that is no person', () => {
    const { organization } = laboratoryReport.author;
    const device = { identifiers: [], name: 'LIS' };
    const result = render(
      { ...laboratoryReport, author: { ...(organization ? { organization } : {}), device } },
      'cda',
      replacingContext,
    );
    const facts = result.ok ? pageFor(result.rendering.bytes).facts : [];
    expect(facts.find(({ name }) => name === 'replaces')?.values[0]).toMatch(/^version 1 \(/);
    expect(facts.find(({ name }) => name === 'author')?.values).toEqual(['LIS (logiciel)']);
  });

  it('say where the body is a file', () => {
    expect(pageFor(bytesOf(letter, 'cda'))).toMatchObject({ file: 'pdf', sections: [] });
  });
});

describe('a FHIR document of others', () => {
  it('names who is meant, whether by words alone, inside the Composition or relative to its address', () => {
    const document = {
      resourceType: 'Bundle',
      type: 'document',
      entry: [
        {
          fullUrl: 'https://example.org/fhir/Composition/1',
          resource: {
            resourceType: 'Composition',
            title: 'Lettre',
            contained: [{ resourceType: 'Practitioner', id: 'p', name: [{ family: 'Reuter', given: ['Anne'] }] }],
            subject: { reference: 'Patient/2' },
            author: [{ display: 'Labo Exemple' }, { reference: '#p' }],
            custodian: { display: 'Clinique Exemple' },
          },
        },
        { resource: { resourceType: 'Organization', name: 'Nobody asked for it' } },
        {
          fullUrl: 'https://example.org/fhir/Patient/2',
          resource: { resourceType: 'Patient', name: [{ family: 'Thill', given: ['Marie'] }] },
        },
      ],
    };
    const { facts } = pageFor(Buffer.from(JSON.stringify(document)));
    const fact = (name: string): unknown => facts.find((one) => one.name === name)?.values;
    expect(fact('patient')).toEqual(['Marie Thill']);
    expect(fact('author')).toEqual(['Labo Exemple', 'Anne Reuter']);
    expect(fact('custodian')).toEqual(['Clinique Exemple']);
  });
});

describe('what is no document', () => {
  it.each(['', '{', '<a/>', '%PDF-1.4', '<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3"/>'])(
    'has no page: %j',
    (text) => {
      expect(pageOf(Buffer.from(text))).toBeUndefined();
    },
  );
});

const wordsIn = (node: XmlNode): string[] =>
  node.content.flatMap((child) =>
    typeof child === 'string' ? child.split(/\s+/).filter((word) => word !== '') : wordsIn(child),
  );

const corpus = resolve(import.meta.dirname, '../../../../shared/corpus/cda');
describe.skipIf(!existsSync(corpus))(
  `other people's documents${existsSync(corpus) ? '' : ` (skipped: no corpus at ${corpus})`}`,
  () => {
    it('are shown with all the words of their sections, and never fail', () => {
      let shown = 0;
      for (const name of readdirSync(corpus, { recursive: true, encoding: 'utf8' })
        .filter((one) => one.endsWith('.xml'))
        .sort()) {
        const bytes = readFileSync(join(corpus, name));
        if (!bytes.includes('<ClinicalDocument')) continue;
        const page = pageOf(bytes);
        if (!page) continue;
        shown += 1;
        contract.documentPage.output.parse(page);
        const reading = readXml(bytes);
        const body = reading.ok ? childOf(reading.root, 'component', 'structuredBody') : undefined;
        const texts = body
          ? descendants(body).filter((node) => node.name === 'text' && node.parent?.name === 'section')
          : [];
        const words = new Set(wordsOf(page.sections.flatMap(({ nodes }) => nodes)).split(' '));
        expect(texts.flatMap((text) => wordsIn(text)).filter((word) => !words.has(word))).toEqual([]);
      }
      expect(shown).toBeGreaterThan(40);
    });
  },
);

describe('a document on paper', () => {
  const words = (title: string, nodes: readonly PageNode[] = []): string => `${title} ${wordsOf(nodes)}`;

  it('has the words of its language, the facts that are read above the text and the others below, and counts what is missing', () => {
    const header = '<effectiveTime value="202603030815+0100"/><versionNumber value="2"/>';
    const german = cda('Text <renderMultiMedia referencedObject="none"/>', '', header)
      .toString()
      .replace('fr-LU', 'de-LU');
    const paper = paperOf(Buffer.from(german));
    expect(paper).toMatchObject({ title: 'Compte rendu', language: 'de-LU' });
    expect(paper?.page?.facts).toEqual([{ name: 'Datum des Dokuments', values: ['03.03.2026 08:15 (UTC+1)'] }]);
    expect(paper?.page?.particulars.map(({ name }) => name)).toEqual(['Version', 'Kennung']);
    expect(paper?.page?.sections.map(({ title, nodes }) => words(title, nodes as PageNode[]))).toEqual(['Lettre Text']);
    expect(paper?.page?.lost).toBe(1);
  });

  it('is its file where a file makes up its body', () => {
    const rendered = render(letter, 'cda', renderContext);
    if (!rendered.ok) throw new Error('not rendered');
    const paper = paperOf(rendered.rendering.bytes);
    expect(paper?.page).toBeUndefined();
    expect(paper?.file?.mediaType).toBe('application/pdf');
    expect(
      Buffer.from(paper?.file?.bytes ?? [])
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('is nothing where the bytes are no document', () => {
    expect(paperOf(Buffer.from('%PDF-1.4'))).toBeUndefined();
  });
});
