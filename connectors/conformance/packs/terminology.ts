/**
 * Codes and units inside a document: LOINC by its check digit, units by the grammar of UCUM, the name beside the code of the document.
 * Which LOINC terms exist, or are out of use, is not known here: Relais carries no table of them; the user's own is a pack (`user-packs/loinc`).
 */
import { isLoinc, isUcumUnit } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import {
  bundleCodes,
  cdaCodes,
  isOtherLoinc,
  LOINC,
  LOINC_URI,
  type Coded,
  type Collected,
  type Placed,
} from '../codes.ts';
import { text, type Hit, type RulePack } from '../pack.ts';
import { keptWith } from '../subject.ts';
import { CORRECT_IN_SOURCE, TELL_THE_MAKER } from './fixes.ts';

const UCUM_URI = 'http://unitsofmeasure.org';

/** All codes and units of a document, gathered once for all rules. */
const partsOf = keptWith(({ cda, fhir, transaction }): Collected => {
  if (cda) return cdaCodes(cda);
  const reading = fhir ?? transaction;
  return reading?.ok ? bundleCodes(reading.bundle) : { codes: [], units: [] };
});

function* places(parts: readonly Placed[]): Generator<Hit> {
  for (const { path } of parts) yield { path: path() };
}

const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s’']+/g, ' ')
    .trim();

const namesIn = new WeakMap<NationalProfile, ReadonlyMap<string, ReadonlySet<string>>>();

/** By system and code, the names that the profile gives: of the code, and of the document type in each language. */
function namesOf(profile: NationalProfile): ReadonlyMap<string, ReadonlySet<string>> {
  const known = namesIn.get(profile);
  if (known) return known;
  const names = new Map<string, Set<string>>();
  for (const { code, title } of profile.documentTypes) {
    const of = names.get(`${code.scheme} ${code.code}`) ?? new Set<string>();
    for (const name of [code.display, title.fr, title.de, title.en]) of.add(plain(name));
    names.set(`${code.scheme} ${code.code}`, of);
  }
  namesIn.set(profile, names);
  return names;
}

/** The code that says what kind of document this is: of the others, many right names are unknown to the profile. */
const isOfDocument = (path: string): boolean =>
  path === '/ClinicalDocument/code' || /^Bundle\.entry\[0\]\.resource\.type\.coding\[\d+\]\.code$/.test(path);

function drifted({ codes }: Collected, profile: NationalProfile): readonly Coded[] {
  const names = namesOf(profile);
  return codes.filter(({ path, system, code, display }) => {
    const known = names.get(`${system === LOINC_URI ? LOINC : system} ${code}`);
    return display !== '' && known !== undefined && !known.has(plain(display)) && isOfDocument(path());
  });
}

export const terminology: RulePack = {
  name: 'terminology',
  version: '2026-11-28',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Codes et unités', 'Codes und Einheiten', 'Codes and units'),
  description: text(
    'Chiffre de contrôle de LOINC, unités UCUM, libellé du code du document. L’existence et l’état d’un code LOINC ne sont vérifiés qu’avec votre table LOINC, ajoutée comme paquet.',
    'Prüfziffer von LOINC, Einheiten nach UCUM, Name beim Code des Dokuments. Ob es einen LOINC-Code gibt und ob er noch gilt, wird nur mit Ihrer LOINC-Tabelle geprüft, die Sie als Paket hinzufügen.',
    'Check digit of LOINC, units of UCUM, the name beside the code of the document. Whether a LOINC code exists and is still in use is checked only with your table of LOINC, added as a pack.',
  ),
  rules: [
    {
      id: 'terminology.loinc',
      severity: 'error',
      mend: 'when-read',
      message: text(
        'Un code LOINC est faux : son chiffre de contrôle ne correspond pas. Il désignerait une autre analyse, ou aucune.',
        'Ein LOINC-Code ist falsch: Seine Prüfziffer stimmt nicht. Er stünde für eine andere Analyse oder für keine.',
        'A LOINC code is wrong: its check digit does not fit. It would mean another test, or none.',
      ),
      fix: text(
        'Corrigez ce code dans la table des analyses du logiciel d’origine (souvent deux chiffres inversés), puis exportez à nouveau le document.',
        'Berichtigen Sie den Code in der Analysentabelle der Ursprungssoftware (oft sind zwei Ziffern vertauscht) und exportieren Sie das Dokument erneut.',
        'Correct this code in the table of tests of the source software (often two digits are swapped), then export the document again.',
      ),
      reference: 'LOINC Users’ Guide, appendix C',
      check: (subject) =>
        places(
          partsOf(subject).codes.filter(
            ({ system, code }) => (system === LOINC || system === LOINC_URI) && !isLoinc(code) && !isOtherLoinc(code),
          ),
        ),
    },
    {
      id: 'terminology.unit',
      severity: 'warning',
      mend: 'when-read',
      message: text(
        'Une unité n’est pas écrite selon UCUM : un autre logiciel ne saura pas la lire.',
        'Eine Einheit ist nicht nach UCUM geschrieben: Andere Software kann sie nicht lesen.',
        'A unit is not written by UCUM: other software cannot read it.',
      ),
      fix: CORRECT_IN_SOURCE,
      reference: 'CDA R2 PQ.unit; UCUM §§2–12',
      check: (subject) => places(partsOf(subject).units.filter(({ unit }) => !isUcumUnit(unit))),
    },
    {
      id: 'terminology.unit-code',
      severity: 'error',
      mend: 'when-read',
      message: text(
        'Une unité est dite UCUM et ne l’est pas.',
        'Eine Einheit gibt sich als UCUM aus und ist es nicht.',
        'A unit claims to be UCUM and is not.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'FHIR R4 §2.24.0.7; UCUM §§2–12',
      check: (subject) =>
        places(partsOf(subject).codes.filter(({ system, code }) => system === UCUM_URI && !isUcumUnit(code))),
    },
    {
      id: 'terminology.display',
      severity: 'warning',
      message: text(
        'Le libellé à côté du code du document n’est pas celui de ce code : l’un des deux est peut-être faux.',
        'Der Name beim Code des Dokuments ist nicht der dieses Codes: Einer von beiden ist vielleicht falsch.',
        'The name beside the code of the document is not the name of this code: one of the two may be wrong.',
      ),
      fix: CORRECT_IN_SOURCE,
      reference: 'CDA R2 CD.displayName; FHIR R4 §4.1.3',
      check: (subject) => places(drifted(partsOf(subject), subject.profile)),
    },
  ],
};
