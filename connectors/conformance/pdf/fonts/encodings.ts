/** The encodings of simple fonts (PDF 1.4 Appendix D), from code to glyph name, and what glyph names mean in Unicode. */
import { CFF_STANDARD_STRINGS } from './cff-strings.ts';

/** Runs of StandardEncoding: first code, last code, index of the first name among the standard strings. */
const STANDARD_RUNS: readonly (readonly [number, number, number])[] = [
  [32, 126, 1],
  [161, 175, 96],
  [177, 180, 111],
  [182, 189, 115],
  [191, 191, 123],
  [193, 200, 124],
  [202, 203, 132],
  [205, 208, 134],
  [225, 225, 138],
  [227, 227, 139],
  [232, 235, 140],
  [241, 241, 144],
  [245, 245, 145],
  [248, 251, 146],
];

export const STANDARD_ENCODING: ReadonlyMap<number, string> = new Map(
  STANDARD_RUNS.flatMap(([first, last, index]) =>
    Array.from({ length: last - first + 1 }, (_, at): [number, string] => [
      first + at,
      CFF_STANDARD_STRINGS[index + at] ?? '',
    ]),
  ),
);

const ACCENTS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circumflex: '\u0302',
  tilde: '\u0303',
  macron: '\u0304',
  breve: '\u0306',
  dotaccent: '\u0307',
  dieresis: '\u0308',
  ring: '\u030a',
  hungarumlaut: '\u030b',
  caron: '\u030c',
  cedilla: '\u0327',
  commaaccent: '\u0327',
  ogonek: '\u0328',
  tonos: '\u0301',
};

const pairs = (text: string): readonly (readonly [string, string])[] =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const cut = entry.lastIndexOf('=');
      return [entry.slice(0, cut), String.fromCodePoint(Number.parseInt(entry.slice(cut + 1), 16))] as const;
    });

const NAMED = new Map(
  pairs(`
  space=20 exclam=21 quotedbl=22 numbersign=23 dollar=24 percent=25 ampersand=26 quotesingle=27 parenleft=28 parenright=29
  asterisk=2a plus=2b comma=2c hyphen=2d period=2e slash=2f zero=30 one=31 two=32 three=33 four=34 five=35 six=36 seven=37
  eight=38 nine=39 colon=3a semicolon=3b less=3c equal=3d greater=3e question=3f at=40 bracketleft=5b backslash=5c
  bracketright=5d asciicircum=5e underscore=5f grave=60 braceleft=7b bar=7c braceright=7d asciitilde=7e nbspace=a0
  exclamdown=a1 cent=a2 sterling=a3 currency=a4 yen=a5 brokenbar=a6 section=a7 dieresis=a8 copyright=a9 ordfeminine=aa
  guillemotleft=ab logicalnot=ac sfthyphen=ad registered=ae macron=af degree=b0 plusminus=b1 twosuperior=b2 threesuperior=b3
  acute=b4 mu=b5 paragraph=b6 periodcentered=b7 middot=b7 cedilla=b8 onesuperior=b9 ordmasculine=ba guillemotright=bb
  onequarter=bc onehalf=bd threequarters=be questiondown=bf AE=c6 Eth=d0 multiply=d7 Oslash=d8 Thorn=de germandbls=df ae=e6
  eth=f0 divide=f7 oslash=f8 thorn=fe dotlessi=131 Dcroat=110 dcroat=111 Hbar=126 hbar=127 IJ=132 ij=133 kgreenlandic=138
  Lslash=141 lslash=142 Eng=14a eng=14b OE=152 oe=153 longs=17f florin=192 circumflex=2c6 caron=2c7 breve=2d8 dotaccent=2d9
  ring=2da ogonek=2db tilde=2dc hungarumlaut=2dd endash=2013 emdash=2014 quoteleft=2018 quoteright=2019 quotesinglbase=201a
  quotedblleft=201c quotedblright=201d quotedblbase=201e dagger=2020 daggerdbl=2021 bullet=2022 ellipsis=2026
  perthousand=2030 guilsinglleft=2039 guilsinglright=203a fraction=2044 Euro=20ac trademark=2122 Omega=3a9 partialdiff=2202
  Delta=394 product=220f summation=2211 minus=2212 radical=221a infinity=221e integral=222b approxequal=2248 notequal=2260
  lessequal=2264 greaterequal=2265 lozenge=25ca apple=f8ff fi=fb01 fl=fb02 ff=fb00 ffi=fb03 ffl=fb04 arrowleft=2190 arrowup=2191
  arrowright=2192 arrowdown=2193 checkmark=2713 filledbox=25a0 H22073=25a1 Alpha=391 Beta=392 Gamma=393 Epsilon=395 Zeta=396
  Eta=397 Theta=398 Iota=399 Kappa=39a Lambda=39b Mu=39c Nu=39d Xi=39e Omicron=39f Pi=3a0 Rho=3a1 Sigma=3a3 Tau=3a4 Upsilon=3a5
  Phi=3a6 Chi=3a7 Psi=3a8 alpha=3b1 beta=3b2 gamma=3b3 delta=3b4 epsilon=3b5 zeta=3b6 eta=3b7 theta=3b8 iota=3b9 kappa=3ba
  lambda=3bb nu=3bd xi=3be omicron=3bf pi=3c0 rho=3c1 sigma1=3c2 sigma=3c3 tau=3c4 upsilon=3c5 phi=3c6 chi=3c7 psi=3c8 omega=3c9
  afii10023=401 afii10071=451 afii61352=2116 afii00208=2015`),
);

/** The character of a glyph name (Adobe Glyph List for New Fonts, Latin, Greek and Cyrillic); undefined for other names. */
export function characterOf(name: string): string | undefined {
  const base = name.replace(/\.[^.]+$/, '');
  const known = NAMED.get(base);
  if (known !== undefined) return known;
  if (/^[A-Za-z]$/.test(base)) return base;
  const digits = /^(?:uni([0-9A-F]{4})|u([0-9A-F]{4,6}))$/.exec(base);
  if (digits) {
    const code = Number.parseInt(digits[1] ?? digits[2] ?? '', 16);
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
  }
  const cyrillic = /^afii(100\d\d)$/.exec(base);
  if (cyrillic) {
    const number = Number(cyrillic[1]);
    if (number >= 10_017 && number <= 10_049) {
      const index = number - 10_017;
      return index === 6 ? '\u0401' : String.fromCodePoint(0x410 + (index > 6 ? index - 1 : index));
    }
    if (number >= 10_065 && number <= 10_097) {
      const index = number - 10_065;
      return index === 6 ? '\u0451' : String.fromCodePoint(0x430 + (index > 6 ? index - 1 : index));
    }
  }
  for (const [accent, mark] of Object.entries(ACCENTS)) {
    if (!base.endsWith(accent) || base.length === accent.length) continue;
    const letter = characterOf(base.slice(0, -accent.length));
    const composed = letter === undefined ? '' : `${letter === '\u0131' ? 'i' : letter}${mark}`.normalize('NFC');
    if (composed.length === 1) return composed;
  }
  return undefined;
}

const ACCENTED_LETTERS = 'ACDEGHIJKLNORSTUWYZacdeghijklnorstuwyz';

/** The usual glyph name of a character. */
const nameOf: ReadonlyMap<string, string> = (() => {
  const names = new Map<string, string>();
  for (const letter of ACCENTED_LETTERS)
    for (const accent of Object.keys(ACCENTS)) {
      const character = characterOf(`${letter}${accent}`);
      if (character !== undefined && !names.has(character)) names.set(character, `${letter}${accent}`);
    }
  for (const [name, character] of NAMED) if (!names.has(character)) names.set(character, name);
  for (let code = 65; code <= 122; code += 1) {
    const letter = String.fromCharCode(code);
    if (/[A-Za-z]/.test(letter)) names.set(letter, letter);
  }
  return names;
})();

function encodingFrom(label: string, fixes: Readonly<Record<number, string>>): ReadonlyMap<number, string> {
  const decoder = new TextDecoder(label);
  const codes = new Map<number, string>();
  for (let code = 32; code < 256; code += 1) {
    const name = fixes[code] ?? nameOf.get(decoder.decode(Uint8Array.of(code)));
    if (name !== undefined) codes.set(code, name);
  }
  return codes;
}

export const WIN_ANSI_ENCODING = encodingFrom('windows-1252', {
  127: 'bullet',
  129: 'bullet',
  141: 'bullet',
  143: 'bullet',
  144: 'bullet',
  157: 'bullet',
  160: 'space',
  173: 'hyphen',
});
export const MAC_ROMAN_ENCODING = encodingFrom('macintosh', { 198: 'Delta', 202: 'space', 219: 'currency' });

export const ENCODINGS: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  StandardEncoding: STANDARD_ENCODING,
  WinAnsiEncoding: WIN_ANSI_ENCODING,
  MacRomanEncoding: MAC_ROMAN_ENCODING,
};
