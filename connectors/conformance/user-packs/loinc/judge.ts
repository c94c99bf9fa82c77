/**
 * A user's table of LOINC judges the codes of a document: whether each exists, whether it is still in use, whether the name beside it is one
 * of its names. All three warn. A code that the table lacks may be of a later release (LOINC has two a year), a retired one stays true of
 * what was measured, and a name is written by people: none of them may hold a report back.
 */
import { isLoinc } from '../../../clinical/index.ts';
import { bundleCodes, cdaCodes, isOtherLoinc, LOINC, LOINC_URI, type Coded } from '../../codes.ts';
import { isObject, readFhir, textOf } from '../../fhir.ts';
import { text } from '../../pack.ts';
import { attribute, childOf, readXml } from '../../xml.ts';
import type { PackFiles } from '../content.ts';
import { MOST_HITS, type Judge, type PackHit } from '../types.ts';
import { readLoinc, type LoincTable } from './table.ts';

/** @throws ProblemError when the table cannot be read whole */
export function loincJudge(files: PackFiles): Judge {
  const table = readLoinc(files);
  return {
    rules: Object.keys(RULES).length,
    ...(table.version === '' ? {} : { version: table.version }),
    gaps: gapsOf(table),
    judge: (bytes) => {
      const { codes, language } = codesIn(bytes);
      const compared = table.languages.some((known) => language.toLowerCase().startsWith(known));
      return codes
        .filter(({ system, code }) => (system === LOINC || system === LOINC_URI) && isTerm(code))
        .flatMap((coded) => faultsOf(coded, table, compared))
        .slice(0, MOST_HITS);
    },
  };
}

/** A wrong check digit is told by the rules of Relais. */
const isTerm = (code: string): boolean => isLoinc(code) && !isOtherLoinc(code);

interface Codes {
  readonly codes: readonly Coded[];
  /** Empty where the document does not say. */
  readonly language: string;
}

function codesIn(bytes: Uint8Array): Codes {
  const xml = readXml(bytes);
  if (xml.ok) {
    const language = attribute(childOf(xml.root, 'languageCode'), 'code') ?? '';
    return { codes: cdaCodes(xml.root).codes, language };
  }
  const { ok, bundle, entries } = readFhir(bytes);
  if (!ok) return { codes: [], language: '' };
  const [first] = entries;
  const own = isObject(first?.resource) ? textOf(first.resource['language']) : '';
  return { codes: bundleCodes(bundle).codes, language: own || textOf(bundle['language']) };
}

function faultsOf({ code, display, path }: Coded, { terms }: LoincTable, compared: boolean): readonly PackHit[] {
  const hit = (rule: keyof typeof RULES): PackHit => ({ rule, path: path(), ...RULES[rule] });
  const term = terms.get(code);
  if (!term) return [hit('unknown')];
  const faults: PackHit[] = [];
  if (term.status === 'DEPRECATED') faults.push(hit('deprecated'));
  else if (term.status === 'DISCOURAGED') faults.push(hit('discouraged'));
  const isNamed = display === '' || term.names.some((name) => plain(name) === plain(display));
  if (compared && !isNamed) faults.push(hit('display'));
  return faults;
}

/** Letters and digits: how a name is punctuated and set in capitals says nothing. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

const CORRECT_THE_TABLE = text(
  'Faites vérifier ce code dans la table des analyses du logiciel d’origine ; si la table LOINC de Relais date, ajoutez la version actuelle (écran « Règles »).',
  'Lassen Sie diesen Code in der Analysentabelle der Ursprungssoftware prüfen; ist die LOINC-Tabelle in Relais alt, fügen Sie die aktuelle hinzu (Bildschirm „Regeln“).',
  'Have this code checked in the table of tests of the source software; if the LOINC table in Relais is old, add the current one (screen “Rules”).',
);
const REPLACE_THE_CODE = text(
  'Le document peut partir. Faites remplacer ce code dans la table des analyses du logiciel d’origine par celui que LOINC indique à sa place.',
  'Das Dokument kann hinaus. Lassen Sie diesen Code in der Analysentabelle der Ursprungssoftware durch den ersetzen, den LOINC an seiner Stelle nennt.',
  'The document can leave. Have this code replaced in the table of tests of the source software by the one that LOINC names in its place.',
);

const RULES = {
  unknown: {
    severity: 'warning',
    message: text(
      'Un code LOINC ne figure pas dans votre table LOINC : il est faux, ou plus récent qu’elle.',
      'Ein LOINC-Code steht nicht in Ihrer LOINC-Tabelle: Er ist falsch oder jünger als sie.',
      'A LOINC code is not in your LOINC table: it is wrong, or newer than the table.',
    ),
    fix: CORRECT_THE_TABLE,
  },
  deprecated: {
    severity: 'warning',
    message: text(
      'Un code LOINC est retiré : LOINC ne veut plus qu’on l’emploie.',
      'Ein LOINC-Code ist zurückgezogen: LOINC will ihn nicht mehr verwendet sehen.',
      'A LOINC code is retired: LOINC no longer wants it to be used.',
    ),
    fix: REPLACE_THE_CODE,
  },
  discouraged: {
    severity: 'information',
    message: text(
      'LOINC déconseille un des codes employés.',
      'LOINC rät von einem der verwendeten Codes ab.',
      'LOINC advises against one of the codes used.',
    ),
    fix: REPLACE_THE_CODE,
  },
  display: {
    severity: 'warning',
    message: text(
      'Le libellé à côté d’un code LOINC n’est aucun de ses noms : le code ou le libellé est peut-être celui d’une autre analyse.',
      'Der Name neben einem LOINC-Code ist keiner seiner Namen: Code oder Name gehört vielleicht zu einer anderen Analyse.',
      'The name beside a LOINC code is none of its names: the code or the name may be that of another test.',
    ),
    fix: text(
      'Comparez ce libellé et ce code dans la table des analyses du logiciel d’origine ; s’ils désignent bien la même analyse, il n’y a rien à faire.',
      'Vergleichen Sie Name und Code in der Analysentabelle der Ursprungssoftware; meinen beide dieselbe Analyse, ist nichts zu tun.',
      'Compare this name and code in the table of tests of the source software; if both mean the same test, there is nothing to do.',
    ),
  },
} as const satisfies Readonly<Record<string, Omit<PackHit, 'rule' | 'path'>>>;

const gapsOf = ({ languages }: LoincTable): Judge['gaps'] => [
  text(
    `Les libellés ne sont comparés que dans les documents rédigés dans une langue de cette table : ${languages.join(', ')}.`,
    `Namen werden nur in Dokumenten verglichen, die in einer Sprache dieser Tabelle verfasst sind: ${languages.join(', ')}.`,
    `Names are compared only in documents written in a language of this table: ${languages.join(', ')}.`,
  ),
];
