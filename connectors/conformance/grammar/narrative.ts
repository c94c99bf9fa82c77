/** The narrative block of CDA R2 (StrucDoc, section 4.3.5 of the standard) as grammar. */
import type { Notation } from './notation.ts';

const COMMON = 'ID:xs:ID language:xs:NMTOKEN styleCode:xs:NMTOKENS';
const ALIGNED = `${COMMON} align:TableAlign char:xs:string charoff:xs:string valign:TableVerticalAlign`;
const CELL = `${ALIGNED} abbr:xs:string axis:xs:string headers:xs:IDREFS scope:TableScope rowspan:xs:string colspan:xs:string`;

/** One or another of these, in any order and number. */
const mix = (...names: readonly string[]): string =>
  `(${names.map((name) => `${name}:StrucDoc.${name.charAt(0).toUpperCase()}${name.slice(1)}`).join(' | ')})*`;

const INLINE = ['content', 'linkHtml', 'sub', 'sup', 'br', 'footnote', 'footnoteRef', 'renderMultiMedia'];
const TITLE =
  '(content:StrucDoc.TitleContent | sub:StrucDoc.Sub | sup:StrucDoc.Sup | br:StrucDoc.Br | footnote:StrucDoc.TitleFootnote | footnoteRef:StrucDoc.FootnoteRef)*';
const CAPTION = 'caption:StrucDoc.Caption?';
const ROWS = 'tr:StrucDoc.Tr+';

export const narrative: Notation = {
  'StrucDoc.Text': {
    mixed: true,
    children: mix(...INLINE, 'paragraph', 'list', 'table'),
    attributes: `${COMMON} mediaType:xs:string=text/x-hl7-text+xml`,
  },
  'StrucDoc.Title': {
    mixed: true,
    children: TITLE,
    attributes: `${COMMON} mediaType:xs:string=text/x-hl7-title+xml`,
  },
  'StrucDoc.TitleContent': { mixed: true, children: TITLE, attributes: COMMON },
  'StrucDoc.TitleFootnote': {
    mixed: true,
    children: '(content:StrucDoc.TitleContent | sub:StrucDoc.Sub | sup:StrucDoc.Sup | br:StrucDoc.Br)*',
    attributes: COMMON,
  },
  'StrucDoc.Content': { mixed: true, children: mix(...INLINE), attributes: `${COMMON} revised:Revised` },
  'StrucDoc.LinkHtml': {
    mixed: true,
    children: mix('footnote', 'footnoteRef'),
    attributes: `${COMMON} name:xs:string href:xs:string rel:xs:string rev:xs:string title:xs:string`,
  },
  'StrucDoc.Sub': { mixed: true },
  'StrucDoc.Sup': { mixed: true },
  'StrucDoc.Br': {},
  'StrucDoc.Footnote': {
    mixed: true,
    children: mix('content', 'linkHtml', 'sub', 'sup', 'br', 'renderMultiMedia', 'paragraph', 'list', 'table'),
    attributes: COMMON,
  },
  'StrucDoc.FootnoteRef': { attributes: `${COMMON} IDREF!:xs:IDREF` },
  'StrucDoc.RenderMultiMedia': { children: CAPTION, attributes: `${COMMON} referencedObject!:xs:IDREFS` },
  'StrucDoc.Caption': {
    mixed: true,
    children: mix('linkHtml', 'sub', 'sup', 'footnote', 'footnoteRef'),
    attributes: COMMON,
  },
  'StrucDoc.Paragraph': { mixed: true, children: `${CAPTION} ${mix(...INLINE)}`, attributes: COMMON },
  'StrucDoc.List': { children: `${CAPTION} item:StrucDoc.Item+`, attributes: `${COMMON} listType:ListType` },
  'StrucDoc.Item': {
    mixed: true,
    children: `${CAPTION} ${mix(...INLINE, 'paragraph', 'list', 'table')}`,
    attributes: COMMON,
  },
  'StrucDoc.Table': {
    children: `${CAPTION} (col:StrucDoc.Col* | colgroup:StrucDoc.Colgroup*) thead:StrucDoc.Thead? tfoot:StrucDoc.Tfoot? tbody:StrucDoc.Tbody+`,
    attributes: `${COMMON} summary:xs:string width:xs:string border:xs:string frame:TableFrame rules:TableRules cellspacing:xs:string cellpadding:xs:string`,
  },
  'StrucDoc.Col': { attributes: `${ALIGNED} span:xs:string width:xs:string` },
  'StrucDoc.Colgroup': { children: 'col:StrucDoc.Col*', attributes: `${ALIGNED} span:xs:string width:xs:string` },
  'StrucDoc.Thead': { children: ROWS, attributes: ALIGNED },
  'StrucDoc.Tfoot': { children: ROWS, attributes: ALIGNED },
  'StrucDoc.Tbody': { children: ROWS, attributes: ALIGNED },
  'StrucDoc.Tr': { children: '(th:StrucDoc.Th | td:StrucDoc.Td)+', attributes: ALIGNED },
  'StrucDoc.Th': { mixed: true, children: mix(...INLINE), attributes: CELL },
  'StrucDoc.Td': { mixed: true, children: mix(...INLINE, 'paragraph', 'list'), attributes: CELL },
};
