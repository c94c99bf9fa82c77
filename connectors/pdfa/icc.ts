/** An sRGB display profile of ICC version 2.1 (ICC.1:1998; IEC 61966-2-1), computed: PDF/A-1 refuses profiles of version 4. */

const CURVE_SAMPLES = 1024;
/** White and primaries of sRGB adapted to D50, as s15Fixed16. */
const WHITE = [0.9642, 1, 0.82491];
const PRIMARIES: Readonly<Record<string, readonly number[]>> = {
  rXYZ: [0.43607, 0.22249, 0.01392],
  gXYZ: [0.38515, 0.71687, 0.09708],
  bXYZ: [0.14307, 0.06061, 0.7141],
};

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function xyz(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  for (const [index, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  return tag;
}

function description(text: string): Buffer {
  const tag = Buffer.alloc(12 + text.length + 1 + 4 + 4 + 2 + 1 + 67);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(text.length + 1, 8);
  tag.write(text, 12, 'latin1');
  return tag;
}

function copyright(text: string): Buffer {
  const tag = Buffer.alloc(8 + text.length + 1);
  tag.write('text', 0, 'latin1');
  tag.write(text, 8, 'latin1');
  return tag;
}

function curve(): Buffer {
  const tag = Buffer.alloc(12 + CURVE_SAMPLES * 2);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(CURVE_SAMPLES, 8);
  for (let index = 0; index < CURVE_SAMPLES; index += 1)
    tag.writeUInt16BE(Math.round(linear(index / (CURVE_SAMPLES - 1)) * 65_535), 12 + index * 2);
  return tag;
}

let profile: Uint8Array | undefined;

export const sRgbProfile = (): Uint8Array => (profile ??= makeProfile());

function makeProfile(): Uint8Array {
  const shared = curve();
  const tags: readonly (readonly [string, Buffer])[] = [
    ['desc', description('sRGB IEC61966-2.1')],
    ['cprt', copyright('No copyright, use freely')],
    ['wtpt', xyz(WHITE)],
    ...Object.entries(PRIMARIES).map(([name, values]) => [name, xyz(values)] as const),
    ['rTRC', shared],
    ['gTRC', shared],
    ['bTRC', shared],
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  const bodies: Buffer[] = [];
  const placed = new Map<Buffer, number>();
  let offset = 128 + table.length;
  for (const [index, [name, body]] of tags.entries()) {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const at = placed.get(body) ?? offset;
    if (!placed.has(body)) {
      placed.set(body, offset);
      bodies.push(padded);
      offset += padded.length;
    }
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(at, 8 + index * 12);
    table.writeUInt32BE(body.length, 12 + index * 12);
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.writeUInt32BE(0x02100000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  // A fixed day: the same profile in every file.
  for (const [index, part] of [2026, 1, 1].entries()) header.writeUInt16BE(part, 24 + index * 2);
  header.write('acsp', 36, 'latin1');
  for (const [index, value] of WHITE.entries()) header.writeInt32BE(Math.round(value * 65_536), 68 + index * 4);
  return Buffer.concat([header, table, ...bodies]);
}
