/** What a concept is called: the sender's own words, in the sender's own language. */
import { expect, it } from 'vitest';
import { ownWords } from './concept.ts';

const LOINC = '2.16.840.1.113883.6.1';
const coding = { code: '2160-0', system: LOINC, display: 'Creatinine [Mass/volume] in Serum or Plasma' };
const local = { code: 'CREA', systemName: 'L', display: 'Créatinine' };

it.each([
  [
    'the name of the local code where the text only repeats LOINC’s',
    { coding, translations: [local], text: coding.display },
    'Créatinine',
  ],
  ['the name of the local code where there is no text', { coding, translations: [local] }, 'Créatinine'],
  [
    'the text where it says something of its own',
    { coding, translations: [local], text: 'Créat. (enz.)' },
    'Créat. (enz.)',
  ],
  ['LOINC’s name where there is no other', { coding, translations: [{ code: 'CREA' }] }, coding.display],
  ['the text of a local code', { coding: local, translations: [coding], text: 'Créatinine' }, 'Créatinine'],
  ['nothing where there are no words', { coding: { code: 'X' }, translations: [], text: ' ' }, undefined],
])('is %s', (_, concept, words) => {
  expect(ownWords(concept)).toBe(words);
});
