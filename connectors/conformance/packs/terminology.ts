/**
 * Codes and units inside a document: LOINC by its check digit, units by the grammar of UCUM, the name beside the code of the document.
 * Which LOINC terms exist, or are out of use, is not known here: Relais carries no table of them.
 */
import { isLoinc, isUcumUnit } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { isObject, listOf, textOf, visit, type Json, type JsonObject } from '../fhir.ts';
import { text, type Hit, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { pathOf, type XmlNode } from '../xml.ts';
import { CORRECT_IN_SOURCE, TELL_THE_MAKER } from './fixes.ts';

const LOINC = '2.16.840.1.113883.6.1';
const LOINC_URI = 'http://loinc.org';
const UCUM_URI = 'http://unitsofmeasure.org';

interface Placed {
  /** Where it stands, worked out only for what is told: in a long report that is dear. */
  readonly path: () => string;
}

interface Coded extends Placed {
  /** OID or URI of the code system. */
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

interface Collected {
  readonly codes: readonly Coded[];
  /** Units of CDA, which are always those of UCUM. */
  readonly units: readonly (Placed & { readonly unit: string })[];
}

const collected = new WeakMap<object, Collected>();

/** All codes and units of a document, gathered once for all rules. */
function partsOf(subject: Subject): Collected {
  const { cda } = subject;
  const reading = subject.fhir ?? subject.transaction;
  const root = cda ?? (reading?.ok ? reading.bundle : undefined);
  if (!root) return { codes: [], units: [] };
  const known = collected.get(root);
  if (known) return known;
  const parts = cda ? cdaParts(cda) : fhirParts(reading?.bundle ?? {});
  collected.set(root, parts);
  return parts;
}

function cdaParts(cda: XmlNode): Collected {
  const codes: Coded[] = [];
  const units: Collected['units'][number][] = [];
  // Every element of every document: a plain walk, and each attribute looked at once.
  const see = (node: XmlNode): void => {
    let [code, system, display, unit]: (string | undefined)[] = [];
    for (const { name, value } of node.attributes) {
      if (name === 'code') code = value;
      else if (name === 'codeSystem') system = value;
      else if (name === 'displayName') display = value;
      else if (name === 'unit') unit = value;
    }
    if (code !== undefined && system !== undefined)
      codes.push({ path: () => pathOf(node), system, code, display: display ?? '' });
    if (unit !== undefined) units.push({ path: () => `${pathOf(node)}/@unit`, unit });
    for (const child of node.children) see(child);
  };
  see(cda);
  return { codes, units };
}

function fhirParts(bundle: JsonObject): Collected {
  const codes: Coded[] = [];
  const see = ({ system, code, display }: JsonObject, path: string): void => {
    if (typeof system === 'string' && typeof code === 'string')
      codes.push({
        path: () => `${path}.code`,
        system: system.replace(/^urn:oid:/, ''),
        code,
        display: textOf(display),
      });
  };
  listOf(bundle['entry']).forEach((entry: Json, index) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    if (isObject(resource)) visit(resource, `Bundle.entry[${index}].resource`, 0, see);
  });
  return { codes, units: [] };
}

function* places(parts: readonly Placed[]): Generator<Hit> {
  for (const { path } of parts) yield { path: path() };
}

/** Answers, parts, lists and groups of LOINC (`LA6576-8`) have a check digit of another kind. */
const isOtherLoinc = (code: string): boolean => /^(?:LA|LP|LL|LG)\d+-\d$/.test(code);

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
  version: '2026-11-27',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Codes et unités', 'Codes und Einheiten', 'Codes and units'),
  description: text(
    'Chiffre de contrôle de LOINC, unités UCUM, libellé du code du document. L’existence d’un code LOINC n’est pas vérifiée.',
    'Prüfziffer von LOINC, Einheiten nach UCUM, Name beim Code des Dokuments. Ob es einen LOINC-Code gibt, wird nicht geprüft.',
    'Check digit of LOINC, units of UCUM, the name beside the code of the document. Whether a LOINC code exists is not checked.',
  ),
  rules: [
    {
      id: 'terminology.loinc',
      severity: 'error',
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
