/** Asks whether a file is whole, and does not let a defect of a reader keep a file from being taken. */
import type { FileCompleteness } from './types.ts';

/** As the given judgement; a judgement that fails is "whole, alone": the file is taken, and a person sees that it cannot be read. */
export function completenessSafely(
  completeness: FileCompleteness,
  name: string,
  bytes: Uint8Array,
  siblings: readonly string[],
): ReturnType<FileCompleteness> {
  try {
    return completeness(name, bytes, siblings);
  } catch {
    return { state: 'complete', companions: [] };
  }
}
