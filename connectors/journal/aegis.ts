/**
 * AEGIS-256 with a tag of 256 bits (draft-irtf-cfrg-aegis-aead, section 4), to read what SQLite wrote with it: OpenSSL does not have it, and SQLite does not say
 * which page is bad.
 */

/** Words of 32 bits, lowest byte first, in a block; a state has six blocks. */
const BLOCK = 4;
const STATE = 6 * BLOCK;
const INITIAL_TURNS = 4;
const FINAL_TURNS = 7;

/** SubBytes and MixColumns of a byte (FIPS 197 §5.1.1, §5.1.3), for each of the four places that it may have in a column. */
const [FIRST, SECOND, THIRD, FOURTH] = columns();

function columns(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const double = (byte: number): number => ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff;
  const first = new Int32Array(256);
  const fill = (byte: number, inverse: number): void => {
    const twice = inverse | (inverse << 8);
    const once = (inverse ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4) ^ 0x63) & 0xff;
    first[byte] = double(once) | (once << 8) | (once << 16) | ((double(once) ^ once) << 24);
  };
  fill(0, 0);
  // 3 generates every byte but 0, and its inverse, 0xf6, their inverses.
  for (let [byte, inverse, count] = [1, 1, 0]; count < 255; count += 1) {
    fill(byte, inverse);
    byte ^= double(byte);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse = (inverse ^ (inverse & 0x80 ? 0x09 : 0)) & 0xff;
  }
  const turned = (bits: number): Int32Array => first.map((word) => (word << bits) | (word >>> (32 - bits)));
  return [first, turned(8), turned(16), turned(24)];
}

/** A column after one round of AES, before the key: one byte of each of four columns, as ShiftRows takes them. */
const column = (a: number, b: number, c: number, d: number): number =>
  (FIRST[a & 255] as number) ^
  (SECOND[(b >>> 8) & 255] as number) ^
  (THIRD[(c >>> 16) & 255] as number) ^
  (FOURTH[d >>> 24] as number);

// Every processor that Relais is built for has the lowest byte first, as AEGIS has.
const wordsOf = (bytes: Uint8Array): Int32Array => new Int32Array(Uint8Array.from(bytes).buffer);
const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/**
 * `Update` for each block of `words`, after which `state` is what it became. With `decrypts` each block is combined with the stream first, and replaced by
 * what comes out. Every word of the state has a name of its own: kept in a list it takes four times as long, and every page of a journal is proven when it is opened.
 */
function absorb(state: Int32Array, words: Int32Array, decrypts: boolean): void {
  let [a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0, c0 = 0, c1 = 0, c2 = 0, c3 = 0] = state;
  let [d0 = 0, d1 = 0, d2 = 0, d3 = 0, e0 = 0, e1 = 0, e2 = 0, e3 = 0, f0 = 0, f1 = 0, f2 = 0, f3 = 0] = state.subarray(
    STATE / 2,
  );
  for (let at = 0; at < words.length; at += BLOCK) {
    let m0 = words[at] as number;
    let m1 = words[at + 1] as number;
    let m2 = words[at + 2] as number;
    let m3 = words[at + 3] as number;
    if (decrypts) {
      m0 ^= b0 ^ e0 ^ f0 ^ (c0 & d0);
      words[at] = m0;
      m1 ^= b1 ^ e1 ^ f1 ^ (c1 & d1);
      words[at + 1] = m1;
      m2 ^= b2 ^ e2 ^ f2 ^ (c2 & d2);
      words[at + 2] = m2;
      m3 ^= b3 ^ e3 ^ f3 ^ (c3 & d3);
      words[at + 3] = m3;
    }
    const last0 = f0;
    const last1 = f1;
    const last2 = f2;
    const last3 = f3;
    f0 ^= column(e0, e1, e2, e3);
    f1 ^= column(e1, e2, e3, e0);
    f2 ^= column(e2, e3, e0, e1);
    f3 ^= column(e3, e0, e1, e2);
    e0 ^= column(d0, d1, d2, d3);
    e1 ^= column(d1, d2, d3, d0);
    e2 ^= column(d2, d3, d0, d1);
    e3 ^= column(d3, d0, d1, d2);
    d0 ^= column(c0, c1, c2, c3);
    d1 ^= column(c1, c2, c3, c0);
    d2 ^= column(c2, c3, c0, c1);
    d3 ^= column(c3, c0, c1, c2);
    c0 ^= column(b0, b1, b2, b3);
    c1 ^= column(b1, b2, b3, b0);
    c2 ^= column(b2, b3, b0, b1);
    c3 ^= column(b3, b0, b1, b2);
    b0 ^= column(a0, a1, a2, a3);
    b1 ^= column(a1, a2, a3, a0);
    b2 ^= column(a2, a3, a0, a1);
    b3 ^= column(a3, a0, a1, a2);
    a0 ^= m0 ^ column(last0, last1, last2, last3);
    a1 ^= m1 ^ column(last1, last2, last3, last0);
    a2 ^= m2 ^ column(last2, last3, last0, last1);
    a3 ^= m3 ^ column(last3, last0, last1, last2);
  }
  state.set([a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, e0, e1, e2, e3, f0, f1, f2, f3]);
}

/** The constants C0 and C1: the Fibonacci sequence modulo 256. */
const FIBONACCI = wordsOf(Buffer.from('000101020305080d1522375990e97962db3d18556dc22ff12011314273b528dd', 'hex'));
const [C0, C1] = [FIBONACCI.subarray(0, BLOCK), FIBONACCI.subarray(BLOCK)];

const xor = (words: Int32Array, ...others: readonly Int32Array[]): Int32Array =>
  words.map((word, index) => others.reduce((sum, other) => sum ^ (other[index] ?? 0), word));
const block = (state: Int32Array, number: number): Int32Array => state.slice(number * BLOCK, (number + 1) * BLOCK);
/** What the next block is combined with. */
const keystream = (state: Int32Array): Int32Array =>
  xor(
    block(state, 1),
    block(state, 4),
    block(state, 5),
    block(state, 2).map((word, index) => word & (block(state, 3)[index] ?? 0)),
  );

function again(words: Int32Array, times: number): Int32Array {
  const all = new Int32Array(times * words.length);
  for (let time = 0; time < times; time += 1) all.set(words, time * words.length);
  return all;
}

/** `Init(key, nonce)`. */
function initial(key: Int32Array, nonce: Int32Array): Int32Array {
  const mixed = xor(key, nonce);
  const state = new Int32Array(STATE);
  state.set(mixed);
  state.set(C1, 2 * BLOCK);
  state.set(C0, 3 * BLOCK);
  state.set(xor(key, FIBONACCI), 4 * BLOCK);
  absorb(state, again(Int32Array.of(...key, ...mixed), INITIAL_TURNS), false);
  return state;
}

/** `Stream(length, key, nonce)`: so many bytes, a multiple of 16, that nobody tells from random ones. Key and nonce have 32 bytes each. */
export function aegisStream(length: number, key: Uint8Array, nonce: Uint8Array): Buffer {
  const state = initial(wordsOf(key), wordsOf(nonce));
  const words = new Int32Array(length / 4);
  for (let at = 0; at < words.length; at += BLOCK) {
    words.set(keystream(state), at);
    absorb(state, new Int32Array(BLOCK), false);
  }
  return bytesOf(words);
}

/**
 * `Decrypt(ct, tag, ad, key, nonce)` without associated data: what was encrypted, and the tag that goes with it, for the caller to compare. The length of
 * `encrypted` is a multiple of 4, key and nonce have 32 bytes each.
 */
export function aegisDecrypt(
  encrypted: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
): { readonly plain: Buffer; readonly tag: Buffer } {
  const state = initial(wordsOf(key), wordsOf(nonce));
  const words = wordsOf(encrypted);
  const whole = words.length - (words.length % BLOCK);
  absorb(state, words.subarray(0, whole), true);
  if (whole < words.length) {
    // The last block is filled up with zeros, also after it was decrypted.
    const last = xor(words.subarray(whole), keystream(state));
    words.set(last, whole);
    absorb(state, Int32Array.of(...last, ...new Int32Array(BLOCK - last.length)), false);
  }
  return { plain: bytesOf(words), tag: tagOf(state, encrypted.length) };
}

/** `Finalize(ad_len, msg_len)`: what is associated has no bits. */
function tagOf(state: Int32Array, length: number): Buffer {
  const size = xor(block(state, 3), Int32Array.of(0, 0, 8 * length, 0));
  absorb(state, again(size, FINAL_TURNS), false);
  const part = (first: number): Int32Array =>
    xor(block(state, first), block(state, first + 1), block(state, first + 2));
  return Buffer.concat([bytesOf(part(0)), bytesOf(part(3))]);
}
