/** The body of a document made of sections: CDA R2 level 3, sections and entries by IHE PCC TF-2 6.3.3 where their kind is known. */
import { isOid } from '../../clinical/index.ts';
import { idAt, prefaceNarrative, prefaceOf, type Rendered } from '../context.ts';
import { cdaNarrative } from '../narrative-markup.ts';
import { arrangeSections, type PlacedSection, type SectionsBody } from '../sections/arrange.ts';
import { sectionNarrative } from '../sections/narrative.ts';
import { element, type XmlNode } from '../xml.ts';
import { absenceEntry } from './absence.ts';
import { codeElement, templateIds } from './datatypes.ts';
import { statementEntry } from './statements.ts';

/** The structuredBody. A document that is not final says so before its first section. */
export function sectionsBody(rendered: Rendered, body: SectionsBody): XmlNode {
  const preface = prefaceNarrative(prefaceOf(rendered, { notes: [], looseSpecimens: [], sections: [], specimens: [] }));
  const sections = arrangeSections(rendered, body).map((section, index) => {
    const blocks = [...(index === 0 ? preface : []), ...sectionNarrative(section, rendered.language)];
    return element(
      'component',
      {},
      element(
        'section',
        {},
        hasEntries(section) ? templateIds(...(section.kind?.templateIds ?? [])) : undefined,
        element('id', { root: idAt(rendered, 'section', section.place) }),
        sectionCode(section),
        section.title === '' ? undefined : element('title', {}, section.title),
        cdaNarrative(blocks),
        section.statements.map((placed) => statementEntry(rendered, placed)),
        absenceEntry(rendered, section),
      ),
    );
  });
  return element('structuredBody', {}, sections);
}

/** Templates of a section promise entries of its kind: none is claimed for a section of words alone. */
const hasEntries = ({ statements, absence, kind }: PlacedSection): boolean =>
  (statements.length > 0 && statements.every(({ statement }) => statement.kind === kind?.statement)) ||
  (statements.length === 0 && absence !== undefined);

function sectionCode({ code }: PlacedSection): XmlNode | undefined {
  return code?.system !== undefined && isOid(code.system) && /^\S+$/.test(code.code)
    ? codeElement('code', code.code, code.system, code.display ?? '')
    : undefined;
}
