import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, frameReader } from './frames.ts';
import type { FramePart } from './frames.ts';

const CAP = 1000;
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Reads a stream in the given pieces; neighbouring `outside` parts are one. */
function read(stream: Buffer, cuts: readonly number[], cap = CAP): unknown[] {
  const reader = frameReader(cap);
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length])].sort((a, b) => a - b);
  const parts = edges.slice(1).flatMap((edge, index) => reader.push(stream.subarray(edges[index] ?? 0, edge)));
  const shown: { kind: string; size: number; text: string }[] = [];
  for (const part of parts) {
    const last = shown.at(-1);
    if (part.kind === 'outside' && last?.kind === 'outside') last.size += part.size;
    else shown.push(show(part));
  }
  return [...shown, { pending: reader.pending() }];
}
const show = (part: FramePart): { kind: string; size: number; text: string } => {
  if (part.kind === 'frame')
    return { kind: part.kind, size: part.bytes.length, text: Buffer.from(part.bytes).toString('latin1') };
  return {
    kind: part.kind,
    size: part.size,
    text: part.kind === 'too-large' ? Buffer.from(part.head).toString('latin1') : '',
  };
};

const nasty = fc.oneof(
  fc.constantFrom('\u000b', '\u001c', '\r', '\u001c\r', '\u000bMSH|', '\n', 'MSH|^~\\&|'),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
);
const stream = fc.array(nasty, { maxLength: 40 }).map((pieces) => bytes(pieces.join('')));

describe('frames', () => {
  it('are the same however the stream is cut', () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.integer({ min: 0, max: 40 }),
        (given, cuts, cap) => {
          const whole = read(given, [], cap);
          expect(read(given, cuts, cap)).toEqual(whole);
          expect(read(given, [...given.keys()], cap)).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('give back every message that was wrapped, in order', () => {
    const message = fc
      .string({ unit: 'binary-ascii', maxLength: 200 })
      .filter((text) => !/\u001c\r|\u001c$|\u000bMSH/.test(text));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), fc.array(fc.nat(), { maxLength: 20 }), (messages, cuts) => {
        const wire = Buffer.concat(messages.map((text) => frame(bytes(text))));
        const frames = read(wire, cuts).slice(0, -1) as { kind: string; text: string }[];
        expect(frames.map(({ kind, text }) => `${kind} ${text}`)).toEqual(messages.map((text) => `frame ${text}`));
      }),
    );
  });

  it('end only where 1C and 0D follow each other', () => {
    expect(read(bytes('\u000ba\u001cb\rc\u001c\u001c\r'), [])).toEqual([
      { kind: 'frame', size: 6, text: 'a\u001cb\rc\u001c' },
      { pending: undefined },
    ]);
  });

  it('are told apart from what lies between them; line ends there are nothing', () => {
    expect(read(bytes('GET / HTTP/1.1\r\n\u000ba\u001c\r\r\n\u000bb\u001c\rxx'), [])).toEqual([
      { kind: 'outside', size: 14, text: '' },
      { kind: 'frame', size: 1, text: 'a' },
      { kind: 'frame', size: 1, text: 'b' },
      { kind: 'outside', size: 2, text: '' },
      { pending: undefined },
    ]);
  });

  it('never hold the beginning of one patient’s message and the end of another’s', () => {
    expect(read(bytes('\u000bMSH|first half\u000bMSH|second\u001c\r'), [])).toEqual([
      { kind: 'cut-off', size: 14, text: '' },
      { kind: 'frame', size: 10, text: 'MSH|second' },
      { pending: undefined },
    ]);
  });

  it('over the cap are read to their end, keep their head and no more, and the next one is read as usual', () => {
    const reader = frameReader(1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    reader.push(bytes('\u000bMSH|head\r'));
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 300; i += 1) expect(reader.push(chunk)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
    const [large, next] = reader.push(bytes('\u001c\r\u000bok\u001c\r'));
    expect(large).toMatchObject({ kind: 'too-large', size: 300 * 1024 * 1024 + 9 });
    expect(large?.kind === 'too-large' && Buffer.from(large.head).toString().startsWith('MSH|head')).toBe(true);
    expect(next).toMatchObject({ kind: 'frame' });
  });

  it('of exactly the cap are taken', () => {
    expect(read(bytes(`\u000b${'x'.repeat(CAP)}\u001c\r`), [])).toMatchObject([{ kind: 'frame', size: CAP }, {}]);
    expect(read(bytes(`\u000b${'x'.repeat(CAP + 1)}\u001c\r`), [])).toMatchObject([
      { kind: 'too-large', size: CAP + 1 },
      {},
    ]);
  });

  it('take time in proportion to their size, also byte by byte', () => {
    const time = (size: number): number => {
      const reader = frameReader(64 * 1024 * 1024);
      const given = frame(Buffer.alloc(size, 'x'));
      // Processor time, so that a busy machine does not decide.
      const started = process.threadCpuUsage();
      for (let at = 0; at < given.length; at += 16) reader.push(given.subarray(at, at + 16));
      return process.threadCpuUsage(started).user / 1000;
    };
    time(200_000);
    const [small, large] = [Math.max(2, time(1_000_000)), time(8_000_000)];
    // Quadratic would be 64 times.
    expect(large / small).toBeLessThan(32);
  });
});
