/** What the reader of one document sees and the reader of another would miss. */
import { describe, expect, it } from 'vitest';
import { leftUnsaid } from '../index.ts';

const cda = (text: string, title = 'Ionogramme'): Uint8Array =>
  Buffer.from(
    `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Résultats</title><component><structuredBody><component><section><title>${title}</title><text>${text}</text></section></component></structuredBody></component></ClinicalDocument>`,
  );
const xhtml = (div: string, status = 'additional') => ({
  status,
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>`,
});
const fhir = (div: string, own?: ReturnType<typeof xhtml>): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      resourceType: 'Bundle',
      entry: [
        {
          resource: {
            resourceType: 'Composition',
            title: 'Résultats',
            text: own,
            section: [{ title: 'Ionogramme', text: xhtml(div) }],
          },
        },
      ],
    }),
  );

/** Declared by a name that a file uses and a receiver need not know. */
const latin1 = (document: Uint8Array): Uint8Array =>
  Buffer.from(`<?xml version="1.0" encoding="latin1"?>${Buffer.from(document).toString()}`, 'latin1');

const table = (rows: string, head = '<th>Analyse</th>'): string =>
  `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
const row = '<tr><td>Potassium</td><td>4,6 mmol/L</td></tr>';

describe('what a new document leaves unsaid', () => {
  it('is nothing where it says the same in another layout', () => {
    const made = cda('<paragraph>Potassium: 4.6 mmol/L</paragraph>');
    expect(leftUnsaid(cda(table(row)), made)).toEqual([]);
    expect(leftUnsaid(fhir(table(row)), made)).toEqual([]);
  });

  it.each([
    ['a word', cda(table('<tr><td>Potassium hémolysé</td><td>4,6 mmol/L</td></tr>'))],
    ['a digit', cda(table('<tr><td>Potassium</td><td>4,67 mmol/L</td></tr>'))],
    ['a number that stands there twice', cda(table(`${row}${row}`))],
    ['a number in the head of a column', cda(table(row, '<th>Antériorité 4,1</th>'))],
    ['a title', cda(table(row), 'Ionogramme urinaire')],
    ['a footnote', cda(`${table(row)}<footnote>Contrôlé</footnote>`)],
    ['loose text', cda(`Attention ${table(row)}`)],
    ['a power', cda('<paragraph>10<sup>4</sup> Potassium 4,6 mmol/L</paragraph>')],
    ['a picture', cda(`${table(row)}<renderMultiMedia referencedObject="m"/>`)],
    ['a word of a FHIR section', fhir(table('<tr><td>Potassium contrôlé</td><td>4,6 mmol/L</td></tr>'))],
    ['a word before the sections', fhir(table(row), xhtml('<p>À contrôler</p>'))],
  ])('is told by its place: %s', (_, original) => {
    const places = leftUnsaid(original, cda(table(row)));
    expect(places).toHaveLength(1);
    expect(places.join(' ')).not.toMatch(/Potassium|4,|hémolysé/);
  });

  it.each([
    ['an encoding that nobody can be expected to read', '/', latin1(cda(table(row)))],
    ['what is neither', '/', Buffer.from('Potassium')],
    ['a narrative that is no XHTML', 'Composition.section[0].text', fhir('Potassium&nbsp;4,6 mmol/L')],
  ])('is told where it cannot be read: %s', (_, place, original) => {
    expect(leftUnsaid(original, cda(table(row)))).toEqual([place]);
  });

  it('does not count what the document says to be made of its data, or to be empty', () => {
    const made = cda(table(row));
    expect(leftUnsaid(fhir(table(row), xhtml('<p>Composition 17</p>', 'generated')), made)).toEqual([]);
    expect(leftUnsaid(fhir(table(row), xhtml('<p>—</p>', 'empty')), made)).toEqual([]);
  });

  it.each([
    [
      'numbers that changed their names',
      table('<tr><td>Potassium</td><td>140</td></tr><tr><td>Sodium</td><td>4,6</td></tr>'),
    ],
    [
      'words that changed their names',
      table('<tr><td>HBs</td><td>positif</td></tr><tr><td>HIV</td><td>négatif</td></tr>'),
    ],
    [
      'units that changed their names',
      table('<tr><td>Potassium</td><td>4,6 g/L</td></tr><tr><td>CRP</td><td>9 mmol/L</td></tr>'),
    ],
    [
      'paragraphs in the cells',
      table('<tr><td><p>Potassium</p></td><td><p>140</p></td></tr><tr><td><p>Sodium</p></td><td><p>4,6</p></td></tr>'),
    ],
    ['running text', '<p>Potassium 140</p><p>Sodium 4,6</p>'],
  ])('is told where all the words are there, and say something else: %s', (_, signed) => {
    const rows = [
      ['Potassium', '4,6 mmol/L'],
      ['Potassium', '4,6'],
      ['Sodium', '140'],
      ['CRP', '9 g/L'],
      ['HBs', 'négatif'],
      ['HIV', 'positif'],
    ];
    const made = cda(table(rows.map((cells) => `<tr>${cells.map((one) => `<td>${one}</td>`).join('')}</tr>`).join('')));
    expect(leftUnsaid(fhir(signed), made)).toEqual(['Composition.section[0].text', 'Composition.section[0].text']);
  });

  it('does not count words that head a column', () => {
    expect(leftUnsaid(cda(table(row, '<th>Bezeichnung</th>')), cda(table(row)))).toEqual([]);
  });
});
