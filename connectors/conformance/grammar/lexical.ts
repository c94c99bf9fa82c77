/** The forms of values in CDA attributes: HL7 v3 data types release 1 (XML ITS) on W3C XML Schema part 2. */

/** Whether a value, as written in the attribute, has the form. */
export type Lexical = (value: string) => boolean;

const collapsed = (value: string): string => (/\s/.test(value) ? value.trim().replaceAll(/[ \t\r\n]+/g, ' ') : value);
const whole =
  (pattern: RegExp): Lexical =>
  (value) =>
    pattern.test(value);
const token =
  (pattern: RegExp): Lexical =>
  (value) =>
    pattern.test(collapsed(value));

const NAME_CHARACTER = String.raw`[\p{L}\p{Nl}\p{Nd}\p{Mc}\p{Mn}\p{Lm}._:\-·]`;

const PCHAR = String.raw`(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})`;
const AUTHORITY = String.raw`(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(?:\[[^\]]*\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d+)?`;
const SEGMENTS = String.raw`(?:/${PCHAR}*)*`;
const FIRST_SEGMENT = String.raw`(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})+`;
const TAIL = String.raw`(?:\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?[\]])*)?`;
const HIERARCHY = String.raw`(?://${AUTHORITY}${SEGMENTS}|/(?:${PCHAR}+${SEGMENTS})?|${PCHAR}+${SEGMENTS}|)`;
const RELATIVE = String.raw`(?://${AUTHORITY}${SEGMENTS}|/(?:${PCHAR}+${SEGMENTS})?|${FIRST_SEGMENT}${SEGMENTS}|)`;
const URI_REFERENCE = new RegExp(`^(?:[A-Za-z][A-Za-z0-9+.-]*:${HIERARCHY}|${RELATIVE})${TAIL}$`);

/** An RFC 3986 reference. Blanks and characters that the schema language lets pass unescaped count as ordinary ones. */
const uri: Lexical = (value) => URI_REFERENCE.test(collapsed(value).replaceAll(/[^\x21-\x7e]|[<>"{}|\\^`]/gu, '_'));

export const lexicals: Readonly<Record<string, Lexical>> = {
  'xs:string': () => true,
  'xs:boolean': token(/^(?:true|false|0|1)$/),
  'xs:NMTOKEN': token(new RegExp(`^${NAME_CHARACTER}+$`, 'u')),
  'xs:NMTOKENS': token(new RegExp(`^${NAME_CHARACTER}+( ${NAME_CHARACTER}+)*$`, 'u')),
  'xs:ID': token(/^[\p{L}_][\p{L}\p{Nd}\p{Mn}\p{Mc}._\-·]*$/u),
  'xs:IDREF': token(/^[\p{L}_][\p{L}\p{Nd}\p{Mn}\p{Mc}._\-·]*$/u),
  'xs:IDREFS': token(/^[\p{L}_][\p{L}\p{Nd}\p{Mn}\p{Mc}._\-·]*( [\p{L}_][\p{L}\p{Nd}\p{Mn}\p{Mc}._\-·]*)*$/u),
  st: (value) => value.length > 0,
  cs: token(/^[^\s]+$/),
  bl: token(/^(?:true|false)$/),
  int: token(/^[+-]?\d+$/),
  /** A list of integers; empty is a list, too. */
  ints: token(/^(?:[+-]?\d+( [+-]?\d+)*)?$/),
  real: token(/^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NaN)$/),
  bin: (value) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value.replaceAll(/\s/g, '')),
  url: uri,
  /** An OID, a UUID or a reserved id. The standard is no stricter than this; which ids are good enough is another pack's rule. */
  uid: whole(
    /^(?:[0-2](?:\.(?:0|[1-9]\d*))*|[0-9a-zA-Z]{8}(?:-[0-9a-zA-Z]{4}){3}-[0-9a-zA-Z]{12}|[A-Za-z][A-Za-z0-9-]*)$/,
  ),
  /** `YYYY…` in digits, with a zone from nine digits on and fractions after seconds only. */
  ts: whole(/^(?:\d{1,8}|(?:\d{9,14}|\d{14}\.\d+)(?:[+-]\d{1,4})?)$/),
};

/** One of a list of codes. */
export const oneOf =
  (codes: ReadonlySet<string>): Lexical =>
  (value) =>
    codes.has(collapsed(value));

/** A list of codes, separated by blanks; the empty list is allowed. */
export const listOf =
  (codes: ReadonlySet<string>): Lexical =>
  (value) =>
    collapsed(value)
      .split(' ')
      .every((code) => code === '' || codes.has(code));

/** Values compared as their type compares them: blanks around do not count. */
export const sameValue = (a: string, b: string): boolean => collapsed(a) === collapsed(b);
