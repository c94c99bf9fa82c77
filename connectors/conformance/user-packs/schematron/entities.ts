/**
 * A Schematron as its publishers lay it out: one file that draws in others by external entities. They are put in from the pack's own
 * files, before a parser sees anything; nothing is fetched, and what refers to itself or grows without end is refused.
 */
import { resolveIn, type PackFiles } from '../content.ts';
import { fileMissing, notMade, tooLarge } from '../problems.ts';

const MOST_TEXT = 64 * 1024 * 1024;
const DEEPEST = 16;
const DOCTYPE = /<!DOCTYPE\s+[^[>]*(?:\[([^]*?)\]\s*)?>/;
const ENTITY =
  /<!ENTITY\s+([\w.:-]+)\s+(?:(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"([^"]*)"|'([^']*)')|"([^"]*)"|'([^']*)')\s*>/g;
const PREDEFINED = new Set(['lt', 'gt', 'amp', 'quot', 'apos']);

/** The text of a file of the pack, which `from` asks for, with its entities in their places, without document type declaration. @throws ProblemError */
export function textOf(files: PackFiles, path: string, from = path): string {
  const raw = decoded(files, path, from);
  const comments: string[] = [];
  const declaration = DOCTYPE.exec(
    raw.replaceAll(/<!--[^]*?-->/g, (comment) => {
      comments.push(comment);
      return ' '.repeat(comment.length);
    }),
  );
  if (!declaration) return raw;
  const subset = raw.slice(declaration.index, declaration.index + declaration[0].length);
  const entities = new Map<string, { readonly file?: string; readonly literal?: string }>();
  for (const [, name = '', system, system2, literal, literal2] of subset
    .replaceAll(/<!--[^]*?-->/g, '')
    .matchAll(ENTITY)) {
    const file = system ?? system2;
    entities.set(name, file === undefined ? { literal: literal ?? literal2 ?? '' } : { file: resolveIn(path, file) });
  }
  let size = 0;
  const expand = (text: string, depth: number): string =>
    text.replaceAll(/&([A-Za-z_][\w.:-]*);/g, (whole, name: string) => {
      if (PREDEFINED.has(name)) return whole;
      const entity = entities.get(name);
      if (!entity || depth >= DEEPEST) throw notMade(`&${name};`);
      const inner = entity.literal ?? withoutDeclaration(decoded(files, entity.file ?? '', path));
      size += inner.length;
      if (size > MOST_TEXT) throw tooLarge();
      return expand(inner, depth + 1);
    });
  const after = raw.slice(declaration.index + declaration[0].length);
  return raw.slice(0, declaration.index) + expand(after, 0);
}

const withoutDeclaration = (text: string): string => text.replace(/^\s*<\?xml\s[^>]*\?>/, '');

function decoded(files: PackFiles, path: string, from: string): string {
  const content = files.get(path);
  if (!content) throw fileMissing(path, from);
  const declared = /^[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(
    Buffer.from(content.subarray(0, 200)).toString('latin1'),
  );
  try {
    return new TextDecoder(declared?.[1] ?? 'utf-8', { fatal: true }).decode(content);
  } catch {
    throw notMade(path);
  }
}
