/** A person's script: what it changes is listed, what it may not do fails with a word, and nothing in it reaches this computer. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReadPart, ScriptRequest, UserScript } from '../../types.ts';
import { MSH, OBR, PID, contextOf, message, observationsOf, read } from '../testing.ts';
import { openScriptEngine, type ScriptEngine } from './engine.ts';

const OBX = 'OBX|1|NM|GLU^Glucose^L||5.2|mmol/l|3.5 - 5.5|N|||F';
const limits = {
  interrupts: 200,
  interruptsPerMegabyte: 1000,
  milliseconds: 60_000,
  megabytes: 20,
  timesMessage: 8,
  mostMegabytes: 64,
};
let engine: ScriptEngine;
beforeAll(async () => {
  engine = await openScriptEngine(limits);
});

const scriptOf = (text: string): UserScript => ({
  name: 'labo.js',
  sha256: 'f00d',
  run: (request: ScriptRequest) => engine.run('labo.js', text, request),
});

async function scripted(text: string, ...lines: readonly string[]): Promise<ReadPart> {
  await engine.ready();
  const context = { ...contextOf({ script: 'labo.js' }), script: scriptOf(text) };
  const [part] = read(message(...(lines.length > 0 ? lines : [MSH, PID, OBR, OBX])), context);
  if (!part) throw new Error('no part');
  return part;
}

const outcome = (part: ReadPart): string => (part.kind === 'unreadable' ? part.problem.code : part.kind);

describe('a script of a source', () => {
  it('sees the message as hl7-standard has it, and what it sets is read and listed with what stood there', async () => {
    const part = await scripted(
      `for (const obx of message.getSegments('OBX')) if (obx.get('OBX.6') === 'mmol/l') obx.set('OBX.6', 'mmol/L');
       message.set('OBR.13', 'contrôle');`,
    );
    if (part.kind !== 'document') throw new Error(outcome(part));
    const [observation] = observationsOf(part.document);
    expect(observation?.value).toMatchObject({ unit: { text: 'mmol/L', ucum: 'mmol/L' } });
    expect(part.document.order?.reason).toBe('contrôle');
    expect(part.mapping.script).toEqual({
      name: 'labo.js',
      sha256: 'f00d',
      changes: [
        { path: 'OBR[1]-13', before: '', after: 'contrôle' },
        { path: 'OBR[1]/OBX[1]-6', before: 'mmol/l', after: 'mmol/L' },
      ],
    });
    expect(part.findings.map(({ rule }) => rule)).not.toContain('hl7v2.script-changed-patient');
  });

  it('that changes nothing leaves the document as it is without it, repetitions and subcomponents included', async () => {
    const lines = [MSH, PID, OBR, OBX, 'OBX|2|ST|X^X&Y&Z^L||a&b~c^d&e~~f|||A~B', 'NTE|1||x~y', 'ZZZ|1|a&b|c~d^e&f||'];
    const [plain] = read(message(...lines), contextOf());
    const part = await scripted('message.get("PID.5")', ...lines);
    expect({ ...part, mapping: undefined }).toEqual({ ...plain, mapping: undefined });
    expect(part.kind === 'document' && part.mapping.script?.changes).toEqual([]);
  });

  it('changes one part of a field and leaves its other parts, whatever separates them', async () => {
    const part = await scripted(
      `const pid = message.getSegments('PID')[0];
       const numbers = pid.data['PID.3'];
       numbers[1]['PID.3.1'] = '4712';
       message.getSegments('OBX')[0].data['OBX.23'][1] = '9.9';`,
      MSH,
      PID,
      OBR,
      `${OBX}||||||||||||LABO&1.2.3&ISO`,
    );
    if (part.kind !== 'document') throw new Error(outcome(part));
    expect(part.mapping.script?.changes).toEqual([
      {
        path: 'PID-3',
        before: '1893120105732^^^CNS&1.3.182.4.4&ISO^NI~4711^^^LABOTEST^PI',
        after: '1893120105732^^^CNS&1.3.182.4.4&ISO^NI~4712^^^LABOTEST^PI',
      },
      { path: 'OBR[1]/OBX[1]-23', before: 'LABO&1.2.3&ISO', after: 'LABO&9.9&ISO' },
    ]);
    expect(part.document.patient.identifiers.map(({ extension }) => extension)).toContain('4712');
    expect(part.findings.map(({ rule }) => rule)).toContain('hl7v2.script-changed-patient');
  });

  it('is never left out: a message whose script is not there is not read', () => {
    const [part] = read(message(MSH, PID, OBR, OBX), contextOf({ script: 'labo.js' }));
    expect(part && outcome(part)).toBe('SCRIPT-MISSING');
  });

  it.each([
    ['a segment more', 'message.createSegment("ZZZ").set("ZZZ.1", "x")', 'SCRIPT-SEGMENTS'],
    ['a segment less', 'message.deleteSegment(message.getSegments("OBX")[0])', 'SCRIPT-SEGMENTS'],
    ['a result smuggled into a field', 'message.set("OBR.13", "x\\rOBX|2|NM|K||9")', 'SCRIPT-FIELD'],
    ['a field separator', 'message.set("OBR.13", "x|y")', 'SCRIPT-FIELD'],
    ['a test message made real', 'message.set("MSH.11", "D")', 'SCRIPT-FIELD'],
    ['another control id', 'message.set("MSH.10", "M2")', 'SCRIPT-FIELD'],
    ['a field without end', 'message.getSegments("OBX")[0].data["OBX.9999999"] = "x"', 'SCRIPT-FIELD'],
    ['an answer of its own', 'JSON.stringify = () => "{}"; Object.keys = () => []', 'SCRIPT-SEGMENTS'],
    ['the object spoilt', 'message.transformed = 1', 'SCRIPT-SEGMENTS'],
    ['an error', '\nmessage.nothing()', 'SCRIPT-FAILED'],
    ['no script at all', 'this is no script', 'SCRIPT-FAILED'],
  ])('%s: the message is not read', async (_what, text, code) => {
    expect(outcome(await scripted(text))).toBe(code);
  });

  it('that fails says where, and nothing of what it saw', async () => {
    const part = await scripted('\n\nthrow new Error(message.get("PID.5"));');
    if (part.kind !== 'unreadable') throw new Error(outcome(part));
    expect(part.problem.cause.en).toContain('labo.js, line 3');
    expect(JSON.stringify(part.problem)).not.toMatch(/Léonie|Test/);
  });

  it('cannot read a message with separators of its own, and says so', async () => {
    const other = [MSH, PID, OBR, OBX].map((line) => line.replaceAll('|', '!'));
    expect(outcome(await scripted('', ...other))).toBe('SCRIPT-CANNOT-READ');
  });
});

describe('the sandbox of scripts', () => {
  it.each([
    'process',
    'require',
    'fetch',
    'WebAssembly',
    'Date',
    'setTimeout',
    'console',
    'Deno',
    'Buffer',
    'performance',
  ])('has no %s, neither directly nor by a constructor', async (name) => {
    const part = await scripted(
      `const all = [typeof ${name}, [].constructor.constructor('return typeof ${name}')(), eval('typeof ${name}'),
           (() => {}).constructor('return typeof this.${name}')(), typeof message.constructor.constructor('return this')().${name}];
         message.set('OBR.13', all.join(','));`,
    );
    if (part.kind !== 'document') throw new Error(outcome(part));
    expect(part.document.order?.reason).toBe('undefined,undefined,undefined,undefined,undefined');
  });

  it.each([
    ['fs', 'import("node:fs").then(() => message.set("OBR.13", "in"), () => message.set("OBR.13", "out"))'],
    ['net', 'import("node:net").then(() => message.set("OBR.13", "in"))'],
    ['a file', 'import("./engine.ts").then(() => message.set("OBR.13", "in"))'],
  ])('imports nothing: %s', async (_what, text) => {
    const part = await scripted(text);
    if (part.kind === 'document') expect(part.document.order?.reason).toBeUndefined();
    else expect(outcome(part)).toMatch(/^SCRIPT-/);
  });

  it('imports nothing statically either', async () => {
    expect(outcome(await scripted('import fs from "node:fs"; fs.readFileSync("x");'))).toBe('SCRIPT-FAILED');
  });

  it.each([
    ['a loop without end', 'for (;;);', 'SCRIPT-TOO-LONG'],
    ['a loop that catches what ends it', 'for (;;) try { for (;;); } catch {}', 'SCRIPT-TOO-LONG'],
    ['an expression that never comes to its end', '/^(a+)+$/.test("a".repeat(50) + "b")', 'SCRIPT-TOO-LONG'],
    ['memory without end', 'const all = []; for (;;) all.push(new Array(1000).fill(1));', 'SCRIPT-TOO-MUCH-MEMORY'],
    [
      'one huge text',
      'const all = []; for (let i = 0; ; i += 1) all.push(("x" + i).padEnd(1e6, "y"));',
      'SCRIPT-TOO-MUCH-MEMORY',
    ],
    ['calls without end', '(function again() { again(); })()', 'SCRIPT-FAILED'],
  ])('ends %s, and the next message is read', async (_what, text, code) => {
    expect(outcome(await scripted(text))).toBe(code);
    expect(outcome(await scripted(''))).toBe('document');
  });

  it('keeps nothing from one message to the next, and knows no chance', async () => {
    const first = await scripted('globalThis.kept = 1; message.set("OBR.13", typeof Math.random);');
    expect(first.kind === 'document' && first.document.order?.reason).toBe('undefined');
    const second = await scripted('message.set("OBR.13", typeof kept)');
    expect(second.kind === 'document' && second.document.order?.reason).toBe('undefined');
  });

  it('takes a message with a large file in it', async () => {
    const file = `OBX|1|ED|PDF^Report^L||^application^pdf^Base64^${'QUJD'.repeat(500_000)}||||||F`;
    expect(outcome(await scripted('message.set("OBR.13", "x")', MSH, PID, OBR, file))).toBe('document');
  });
});
