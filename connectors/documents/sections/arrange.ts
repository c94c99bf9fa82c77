/** The sections of a document as every rendering sees them: kinds known, places given, what was withdrawn emptied. */
import type { ClinicalDocument, Coding, DocumentBody, Section, Statement } from '../../clinical/index.ts';
import type { Rendered } from '../context.ts';
import { LOINC } from '../systems.ts';
import { kindByName, kindOf, type SectionKind } from './kinds.ts';

export type SectionsBody = DocumentBody & { kind: 'sections' };

/** Places make ids, so they never depend on a source's own numbering. */
export interface PlacedStatement {
  readonly place: string;
  readonly statement: Statement;
}

export interface PlacedSection {
  readonly place: string;
  readonly kind: SectionKind | undefined;
  readonly code: Coding | undefined;
  /** The code as its source wrote it. */
  readonly written: Coding | undefined;
  readonly title: string;
  readonly text: readonly string[];
  readonly statements: readonly PlacedStatement[];
  readonly absence: 'none-known' | 'not-known' | undefined;
  /** Sections inside this one. */
  readonly parts?: readonly PlacedSection[];
}

/** Every section of the body, then those that the type of document must have and the source does not: said to be without information. */
export function arrangeSections({ document, type, language }: Rendered, body: SectionsBody): PlacedSection[] {
  const own = body.sections.map((section, index): PlacedSection => {
    const kind = kindOf(section);
    const place = `x${index + 1}`;
    const title = section.title?.trim() ?? '';
    const absent = section.statements.length === 0 ? section.absence : undefined;
    return {
      place,
      kind,
      code: kind ? { code: kind.codes[0], system: LOINC, display: kind.display } : section.code,
      written: section.code,
      title: title === '' ? (kind?.title[language] ?? section.code?.display ?? '') : title,
      text: document.status === 'entered-in-error' ? [] : section.text,
      statements: placedStatements(document, section, place),
      absence: absent,
    };
  });
  const missing = (type.requiredSections ?? [])
    .flatMap((name) => kindByName(name) ?? [])
    .filter((kind) => !own.some((section) => section.kind === kind))
    .map((kind): PlacedSection => ({
      place: `x-${kind.name}`,
      kind,
      code: { code: kind.codes[0], system: LOINC, display: kind.display },
      written: undefined,
      title: kind.title[language],
      text: [],
      statements: [],
      absence: 'not-known',
    }));
  return [...own, ...missing];
}

/** A document withdrawn as a whole may be somebody else’s: nothing of its content is shown. */
function placedStatements(document: ClinicalDocument, section: Section, place: string): PlacedStatement[] {
  if (document.status === 'entered-in-error') return [];
  return section.statements.map((statement, index) => ({ place: `${place}e${index + 1}`, statement }));
}
