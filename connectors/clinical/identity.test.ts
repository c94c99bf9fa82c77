import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesAgree } from './identity.ts';
import type { PersonName } from './model.ts';
import { completeDocument, type Sender } from './sender.ts';
import type { ClinicalDocument } from './document.ts';
import type { PatientIdentifier } from './model.ts';

const name = (family: string, given: string, birthFamily?: string): PersonName => ({
  family,
  given: given === '' ? [] : given.split(' '),
  ...(birthFamily === undefined ? {} : { birthFamily }),
});

describe('names of one person', () => {
  it.each([
    [name('Müster-Test', 'Léonie'), name('MUESTER TEST', 'LEONIE')],
    [name('Beispiel', 'Anne'), name('Muster', 'Anne', 'Beispiel')],
    [name('d’Huart-Test', 'Jean-Marie'), name('D HUART TEST', 'Jean Marie')],
    [name('Groß', 'Jean-Marie'), name('Gross', 'Jean')],
    [name('Test', ''), name('Test', 'Paul')],
    [name('Weber', 'Noël'), name('WEBER', 'NOEL')],
    [name('Weber', 'Joëlle'), name('Weber', 'JOELLE')],
    [name('Łøberg', 'Þóra'), name('LOBERG', 'THORA')],
    [name('van der Test', 'Paul'), name('Test', 'Paul')],
    [name('de la Fontaine', 'Paul'), name('DELAFONTAINE', 'Paul')],
    [name('Schmit-Weber', 'Anne'), name('Weber Schmit', 'Anne')],
    [name('Schmit-Weber', 'Anne'), name('Schmit', 'Anne', 'Weber')],
    [name('Thill née Weber', 'Anne'), name('Weber', 'Anne')],
    [name('Weber ép. Thill', 'Anne'), name('Muster', 'Anne', 'Thill')],
    [name('Muster', 'Anne', 'Beispiel'), name('Beispiel', 'Anne')],
    [name('Le', 'Anh'), name('LE', 'Anh')],
    [name('Test', 'Jean-Marie'), name('Test', 'JEANMARIE')],
  ])('agree in spite of spelling (%#)', (a, b) => {
    expect(namesAgree(a, b)).toBe(true);
    expect(namesAgree(b, a)).toBe(true);
  });

  it.each([
    [name('Schmit', 'Paul'), name('Schmitz', 'Paul')],
    [name('Schmit', 'Paul'), name('Schmit', 'Pauline')],
    [name('', 'Paul'), name('Schmit', 'Paul')],
    [name('Le', 'Anh'), name('Do', 'Anh')],
    [name('van Test', 'Paul'), name('de Test', 'Paul')],
    [name('Schmit-Weber', 'Anne'), name('Schmit-Muster', 'Anne')],
    [name('Schmit', 'Anne', 'Weber'), name('Muster', 'Anne', 'Beispiel')],
    [name('Иванов', 'Anne'), name('Петров', 'Anne')],
  ])('do not agree (%#)', (a, b) => {
    expect(namesAgree(a, b)).toBe(false);
  });
});

describe('names of one person, whatever they are', () => {
  // Longer than any particle: a name that is a particle alone is compared by its letters only.
  const word = fc.string({
    unit: fc.constantFrom(...Array.from('abcdefghilmnoprstuvéèëïçäöüßøł')),
    minLength: 6,
    maxLength: 12,
  });
  const person = fc
    .record({
      family: fc.array(word, { minLength: 1, maxLength: 2 }),
      given: fc.array(word, { minLength: 1, maxLength: 3 }),
    })
    .map(({ family, given }): PersonName => ({ family: family.join('-'), given }));
  const plain = (text: string): string =>
    text
      .replaceAll('ß', 'ss')
      .replaceAll('ø', 'o')
      .replaceAll('ł', 'l')
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .toUpperCase();
  const agree = (a: PersonName, b: PersonName): boolean => namesAgree(a, b) && namesAgree(b, a);

  it('agree with themselves, without accents, in capitals, joined, in the other order, with a particle', () => {
    fc.assert(
      fc.property(person, ({ family, given }) => {
        const same = [
          { family, given },
          { family: plain(family), given: given.map(plain) },
          { family: family.replaceAll('-', ' '), given: [given.join(' ')] },
          { family: family.split('-').reverse().join(' '), given: given.slice(0, 1) },
          { family: `von ${family}`, given },
          { family: 'Quartz', birthFamily: family, given },
        ];
        return same.every((other) => agree({ family, given }, other));
      }),
    );
  });

  it('mean the same in either direction', () => {
    fc.assert(
      fc.property(person, person, word, (a, b, birthFamily) => {
        const married = { ...b, birthFamily };
        return namesAgree(a, married) === namesAgree(married, a) && namesAgree(a, b) === namesAgree(b, a);
      }),
    );
  });

  it('do not agree under another family name', () => {
    fc.assert(
      fc.property(person, ({ family, given }) => !namesAgree({ family, given }, { family: `${family}k`, given })),
    );
  });
});

describe('completing a document', () => {
  const sender: Sender = {
    oid: '1.2.3',
    organization: { identifiers: [], name: 'Cabinet', telecoms: [] },
    professional: { identifiers: [], name: { family: 'Schmit', given: ['Marc'] } },
  };
  const document = (identifiers: PatientIdentifier[], author: ClinicalDocument['author'] = {}): ClinicalDocument => ({
    lineage: { authority: 'a', number: '1', stable: true },
    type: { translations: [] },
    title: '',
    language: 'fr-LU',
    status: 'final',
    effectiveTime: '2026',
    patient: { identifiers, name: { family: 'Test', given: [] }, sex: 'unknown', telecoms: [] },
    author,
    recipients: [],
    confidentiality: 'N',
    body: { kind: 'results', groups: [], specimens: [], notes: [] },
  });

  it('puts a local id with a root first and keeps the national one', () => {
    const given: PatientIdentifier[] = [
      { kind: 'national', root: '1.3.182.4.4', extension: '1893120105732' },
      { kind: 'local', extension: '4711' },
    ];
    expect(completeDocument(document(given), sender).patient.identifiers).toEqual([
      { kind: 'local', root: '1.2.3.1', extension: '4711' },
      { kind: 'national', root: '1.3.182.4.4', extension: '1893120105732' },
    ]);
  });

  it('makes a local id from the national one when the source has none', () => {
    const given: PatientIdentifier[] = [{ kind: 'national', root: '1.3.182.4.4', extension: '1893120105732' }];
    const [first, second] = completeDocument(document(given), sender).patient.identifiers;
    expect(first).toEqual({ kind: 'local', root: '1.2.3.1', extension: '1893120105732' });
    expect(second).toEqual(given[0]);
  });

  it('names the sender only where the source names nobody', () => {
    expect(completeDocument(document([]), sender).author.professional?.name?.family).toBe('Schmit');
    const laboratory = { organization: { identifiers: [], name: 'Labo', telecoms: [] } };
    const completed = completeDocument(document([], laboratory), sender);
    expect(completed.author.organization?.name).toBe('Labo');
    expect(completed.author.professional).toBeUndefined();
    expect(completed.custodian?.name).toBe('Cabinet');
  });
});
