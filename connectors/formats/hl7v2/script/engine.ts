/**
 * The sandbox of people's scripts: an engine of its own (QuickJS, compiled to WebAssembly), which has no file, no network, no clock, no chance and no way to
 * any of them, because nothing of this program is inside it. Each message gets a new one, with an end to its steps and its memory.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSSyncVariant,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import type { ScriptRequest, ScriptRun } from '../../types.ts';
import { HARNESS, libraryAsFunction } from './harness.ts';

export interface ScriptLimits {
  /**
   * Of the engine's interrupts: one after some ten thousand steps. The same script ends at the same step on every computer. More for
   * each megabyte of the message, which is taken apart in there.
   */
  readonly interrupts: number;
  readonly interruptsPerMegabyte: number;
  /** Beyond any script that is meant: a few steps can be heavy ones. */
  readonly milliseconds: number;
  /** Of memory, and how many times the message's own size more; never more than `mostMegabytes`. */
  readonly megabytes: number;
  readonly timesMessage: number;
  readonly mostMegabytes: number;
}

const scriptLimits: ScriptLimits = {
  interrupts: 2000,
  interruptsPerMegabyte: 1000,
  milliseconds: 20_000,
  megabytes: 64,
  timesMessage: 8,
  mostMegabytes: 256,
};

const MEGABYTE = 1_048_576;
const PAGES_PER_MEGABYTE = 16;
/** What the engine asks for at its start. */
const INITIAL_PAGES = 256;

const STACK_BYTES = 256 * 1024;

/** Everything of the language but what changes from one run to the next, or outlives it. */
const INTRINSICS = {
  BaseObjects: true,
  Eval: true,
  JSON: true,
  RegExp: true,
  RegExpCompiler: true,
  StringNormalize: true,
  MapSet: true,
  // Without it the engine itself stumbles over import(); nobody ever calls what waits in it.
  Promise: true,
  Date: false,
  Proxy: false,
  TypedArrays: false,
  BigInt: false,
} as const;

export interface ScriptEngine {
  /** To be awaited before each input: a script that broke the engine must not have broken it for the next. */
  ready(): Promise<void>;
  /** Never throws. */
  run(name: string, script: string, request: ScriptRequest): ScriptRun;
}

interface Room {
  readonly engine: QuickJSWASMModule;
  /** All that the engine has: the limit that it keeps itself counts too little. It grows to its end and never shrinks. */
  readonly memory: WebAssembly.Memory;
}

export async function openScriptEngine(limits: ScriptLimits = scriptLimits): Promise<ScriptEngine> {
  const { newQuickJSWASMModuleFromVariant, newVariant } = await import('quickjs-emscripten-core');
  const { default: variant } = (await import('@jitl/quickjs-wasmfile-release-sync')) as unknown as {
    readonly default: QuickJSSyncVariant;
  };
  const library = libraryAsFunction(
    readFileSync(createRequire(import.meta.url).resolve('hl7-standard/src/api.js'), 'utf8'),
  );
  const open = async (): Promise<Room> => {
    const memory = new WebAssembly.Memory({
      initial: INITIAL_PAGES,
      maximum: limits.mostMegabytes * PAGES_PER_MEGABYTE,
    });
    return { engine: await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: memory })), memory };
  };
  let room: Room | undefined = await open();
  return {
    ready: async () => {
      room ??= await open();
    },
    run: (name, script, request) => {
      if (!room) return { kind: 'failed', why: 'broken' };
      const { engine, memory } = room;
      try {
        const runtime = engine.newRuntime();
        const ran = runIn(runtime, memory, limits, { library, name, script, request });
        runtime.dispose();
        if (memory.buffer.byteLength > limits.megabytes * MEGABYTE) room = undefined;
        return ran;
      } catch {
        // The engine stopped itself: whatever state it is in, nobody uses it again.
        room = undefined;
        return { kind: 'failed', why: 'broken' };
      }
    },
  };
}

function runIn(
  runtime: QuickJSRuntime,
  memory: WebAssembly.Memory,
  limits: ScriptLimits,
  what: { readonly library: string; readonly name: string; readonly script: string; readonly request: ScriptRequest },
): ScriptRun {
  const { request } = what;
  runtime.setMaxStackSize(STACK_BYTES);
  const size = request.text.length;
  const bytes = limits.megabytes * MEGABYTE + limits.timesMessage * size;
  let left = limits.interrupts + (limits.interruptsPerMegabyte * size) / MEGABYTE;
  let ended: 'time' | 'memory' | undefined;
  const end = performance.now() + limits.milliseconds;
  runtime.setInterruptHandler(() => {
    left -= 1;
    if (memory.buffer.byteLength > bytes) ended ??= 'memory';
    else if (left < 0 || performance.now() > end) ended ??= 'time';
    return ended !== undefined;
  });
  const context = runtime.newContext({ intrinsics: INTRINSICS });
  const failure = (error: QuickJSHandle, otherwise: 'threw' | 'unreadable'): ScriptRun => {
    const line = error.consume((handle) => described(context, handle));
    const why = ended ?? (line.memory ? 'memory' : otherwise);
    return { kind: 'failed', why, ...(why === 'threw' && line.number !== undefined ? { line: line.number } : {}) };
  };
  try {
    // No chance either: the same message gives the same document, however often it is read.
    context.unwrapResult(context.evalCode('delete Math.random;', 'relais')).dispose();
    const load = context.unwrapResult(context.evalCode(what.library, 'hl7-standard'));
    const harness = context.unwrapResult(context.evalCode(HARNESS, 'relais'));
    const asked = context.newString(JSON.stringify(request));
    const begun = context.callFunction(harness, context.undefined, load, asked);
    for (const handle of [load, harness, asked]) handle.dispose();
    if (begun.error) return failure(begun.error, 'unreadable');
    const finish = begun.value;
    const ran = context.evalCode(what.script, what.name, { type: 'global' });
    if (ran.error) {
      finish.dispose();
      return failure(ran.error, 'threw');
    }
    ran.value.dispose();
    const told = context.callFunction(finish, context.undefined);
    finish.dispose();
    if (told.error) return failure(told.error, 'threw');
    return { kind: 'ran', answer: told.value.consume((handle) => context.getString(handle)) };
  } finally {
    context.dispose();
  }
}

/** Of an error only where it was: its text may quote the message. */
function described(context: QuickJSContext, error: QuickJSHandle): { memory: boolean; number?: number } {
  const read = (property: string): string =>
    context.typeof(error) === 'object'
      ? context
          .getProp(error, property)
          .consume((handle) => (context.typeof(handle) === 'string' ? context.getString(handle) : ''))
      : '';
  const number = /:(\d+)(?::\d+)?\)?\s*$/m.exec(read('stack'))?.[1];
  return { memory: read('message') === 'out of memory', ...(number === undefined ? {} : { number: Number(number) }) };
}
