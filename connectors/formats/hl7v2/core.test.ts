import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOfLabel, decodeMessage, encode } from '../charset.ts';
import { escape, unescape } from './escapes.ts';
import { framesOf } from './frames.ts';
import { parseMessage, standardDelimiters, writeMessage } from './message.ts';

const text = fc.string({ unit: fc.constantFrom(...Array.from('aé|^~\\&#0 .Xß\u00a0€"-')), maxLength: 30 });
const rawField = fc.string({ unit: fc.constantFrom(...Array.from('aZ9^~&\\ é."-')), maxLength: 12 });
const segment = fc
  .tuple(fc.stringMatching(/^[A-Z][A-Z0-9]{2}$/), fc.array(rawField, { maxLength: 6 }))
  .filter(([name]) => !['MSH', 'FHS', 'BHS', 'BTS', 'FTS'].includes(name))
  .map(([name, fields]) => [name, ...fields].join('|'));

describe('a message', () => {
  it('is written exactly as it was read, whatever its line ends, blank lines and glued lines', () => {
    const line = fc.oneof(segment, fc.constant(''), fc.constant('a second line of a text'));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, fc.constantFrom('\r', '\n', '\r\n')), { maxLength: 8 }),
        fc.boolean(),
        (lines, ended) => {
          const written = `MSH|^~\\&|A|B${lines.map(([content, end]) => end + content).join('')}${ended ? '\r' : ''}`;
          const parsed = parseMessage(written);
          expect(parsed && writeMessage(parsed)).toBe(written);
        },
      ),
    );
  });

  it('declares its delimiters itself', () => {
    const parsed = parseMessage('MSH*:+!%*A*B\rPID*1**4711:::X\r');
    expect(parsed?.delimiters).toEqual({ field: '*', component: ':', repetition: '+', escape: '!', subcomponent: '%' });
    expect(parsed?.segments[1]?.fields[3]).toBe('4711:::X');
  });

  it('knows the truncation character of 2.7', () => {
    expect(parseMessage('MSH|^~\\&#|A')?.delimiters.truncation).toBe('#');
  });

  it('numbers the fields of MSH from the separator on', () => {
    expect(parseMessage('MSH|^~\\&|LIS')?.segments[0]?.fields).toEqual(['MSH', '|', '^~\\&', 'LIS']);
  });

  it('glues a line that begins no segment to the field before, and says so', () => {
    const parsed = parseMessage('MSH|^~\\&|A\rOBX|1|TX|A||first\rsecond line|||||F\rOBX|2');
    expect(parsed?.segments.map(({ name, glued }) => [name, glued])).toEqual([
      ['MSH', false],
      ['OBX', true],
      ['OBX', false],
    ]);
    expect(parsed?.segments[1]?.fields[5]).toBe('first\rsecond line');
  });
});

describe('escapes', () => {
  it('are undone exactly, for every text', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(unescape(escape(value, standardDelimiters), standardDelimiters, 'utf-8')).toBe(value);
      }),
    );
  });

  it('leave no delimiter in an escaped text', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(escape(value, standardDelimiters)).not.toMatch(/[|^~&]/);
      }),
    );
  });

  it.each([
    ['a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'],
    ['one\\.br\\two\\.sp2\\three', 'one\ntwo\n\nthree'],
    ['one\\.brtwo', 'one\ntwo'],
    ['\\H\\high\\N\\', 'high'],
    ['caf\\XC3\\\\XA9\\', 'café'],
    ['C:\\path\\to\\a\\file', 'C:\\path\\to\\a\\file'],
    ['\\Zlocal\\', 'local'],
    ['\\C2842\\', '\\C2842\\'],
  ])('%s', (raw, read) => expect(unescape(raw, standardDelimiters, 'utf-8')).toBe(read));
});

describe('the character set', () => {
  const utf8 = Buffer.from('Müster-Test Léonie', 'utf8');
  const latin1 = Buffer.from('Müster-Test Léonie', 'latin1');

  it.each([
    ['declared and proven', utf8, 'UNICODE UTF-8', 'utf-8', 'plain'],
    ['declared 8859/1', latin1, '8859/1', 'windows-1252', 'plain'],
    ['declared UTF-8, but Latin-1', latin1, 'UNICODE UTF-8', 'windows-1252', 'conflict'],
    ['declared 8859/1, but UTF-8', utf8, '8859/1', 'utf-8', 'conflict'],
    ['declared ASCII, but beyond', latin1, 'ASCII', 'windows-1252', 'conflict'],
    ['nothing declared, UTF-8', utf8, '', 'utf-8', 'guessed'],
    ['nothing declared, Latin-1', latin1, '', 'windows-1252', 'guessed'],
    ['nothing declared, DOS', encode('Müster-Test Léonie', 'cp850'), '', 'cp850', 'guessed'],
    ['nothing declared, Mac', encode('Léonie Thérèse', 'macintosh'), '', 'macintosh', 'guessed'],
    ['nothing beyond ASCII', Buffer.from('Leonie'), '', 'utf-8', 'plain'],
  ])('%s', (_name, bytes, declared, charset, certainty) => {
    const decoded = decodeMessage(bytes, declared, 'windows-1252');
    expect({ charset: decoded.charset, certainty: decoded.certainty }).toEqual({ charset, certainty });
    expect(decoded.text).toMatch(/^(M.ster-Test )?L[eé]onie/);
  });

  it.each(['windows-1252', 'iso-8859-15', 'iso-8859-2', 'cp850', 'cp437', 'macintosh'])(
    '%s gives every byte back',
    (charset) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const label =
        { 'windows-1252': 'WINDOWS-1252', cp850: 'CP850', cp437: 'IBM437', macintosh: 'MACINTOSH' }[charset] ?? charset;
      const decoded = decodeMessage(bytes, label, 'windows-1252');
      expect(decoded.charset).toBe(charset);
      expect(Buffer.from(encode(decoded.text, charset)).equals(Buffer.from(bytes))).toBe(true);
    },
  );

  it.each([
    ['8859/15', 'iso-8859-15'],
    ['ISO-8859-1', 'windows-1252'],
    ['8859', 'windows-1252'],
    ['UNICODE', 'utf-8'],
    ['ANSI', 'windows-1252'],
    ['KLINGON', undefined],
  ])('label %s', (label, charset) => expect(charsetOfLabel(label)).toBe(charset));
});

describe('frames', () => {
  const texts = (bytes: Uint8Array): string[] =>
    framesOf(bytes).messages.map((frame) => Buffer.from(frame.bytes).toString('utf8'));
  const one = 'MSH|^~\\&|A\rPID|1\r';

  it.each([
    ['plain', one],
    ['MLLP', `\x0b${one}\x1c\r`],
    ['a byte order mark', `\ufeff${one}`],
    ['blank lines before', `\r\n\r\n${one}`],
    ['DOS end and padding', `${one}\x1a\0\0\0`],
    ['frame end without line end', `\x0bMSH|^~\\&|A\rPID|1\r\x1c`],
  ])('%s', (_name, content) => expect(texts(Buffer.from(content, 'utf8'))).toEqual([one]));

  it('gives each message of a batch its own bytes', () => {
    const batch = `FHS|^~\\&\rBHS|^~\\&\r${one}${one}BTS|2\rFTS|1\r`;
    expect(texts(Buffer.from(batch))).toEqual([one, one]);
    expect(framesOf(Buffer.from(batch)).faults).toEqual([]);
  });

  it('tells a count that does not match and a trailer that is missing', () => {
    expect(framesOf(Buffer.from(`BHS|^~\\&\r${one}BTS|2\r`)).faults).toEqual(['batch-count']);
    expect(framesOf(Buffer.from(`FHS|^~\\&\rBHS|^~\\&\r${one}`)).faults).toEqual(['batch-trailer-missing']);
  });

  it('takes several framed messages apart', () => {
    expect(texts(Buffer.from(`\x0b${one}\x1c\r\x0b${one}\x1c\r`))).toEqual([one, one]);
  });

  it('reads UTF-16 by its mark and without one', () => {
    const wide = Buffer.from(one, 'utf16le');
    expect(texts(Buffer.concat([Buffer.from([0xff, 0xfe]), wide]))).toEqual([one]);
    expect(texts(wide)).toEqual([one]);
  });

  it('is one message where a line of base64 begins like a header', () => {
    const letter = `${one}OBX|1|ED|A||^application^pdf^Base64^JVBE\rMSH+AAAA\rMSH/AAAA\rBTS=\rAAAA\r`;
    expect(texts(Buffer.from(letter))).toEqual([letter]);
  });

  it.each([
    ['the mark of UTF-16', [0xff, 0xfe]],
    ['its other mark', [0xfe, 0xff]],
    ['zeros between letters', [0x41, 0, 0x42, 0]],
    ['a mark and zeros', [0xff, 0xfe, 0x41, 0, 0x0d, 0]],
  ])('finds a message of bytes after what looks like %s', (_name, before) => {
    expect(
      texts(Buffer.concat([Buffer.from(before), Buffer.from(`\r${one}`)]))
        .at(-1)
        ?.endsWith(one),
    ).toBe(true);
  });

  it('never throws and never loses a message, whatever surrounds it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const found = texts(Buffer.concat([Buffer.from(noise), Buffer.from(`\r${one}`)]));
        expect(found.at(-1)?.endsWith(one)).toBe(true);
      }),
    );
  });
});
