/** The text of the code points that PDFium hands out, some of which are none, or halves of pairs: those become U+FFFD. */
export function charactersOf(codes: ArrayLike<number>): string {
  const units = new Uint16Array(codes.length * 2);
  let length = 0;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0 || code > 0x10ffff) units[length++] = 0xfffd;
    else if (code > 0xffff) {
      units[length++] = 0xd800 | ((code - 0x10000) >> 10);
      units[length++] = 0xdc00 | (code & 0x3ff);
    } else units[length++] = code;
  }
  return Buffer.from(units.buffer, 0, length * 2)
    .toString('utf16le')
    .toWellFormed();
}
