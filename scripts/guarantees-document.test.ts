import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const manual = readFileSync(join(root, 'docs', 'guarantees.md'), 'utf8').replaceAll(/\s+/g, ' ');

/** Every test that the guarantees lean on: its file and its name, or the beginning of it before `…`. */
const named = [...manual.matchAll(/`((?:\w|-)+\/[\w./-]+)`: ((?:_[^_]+_(?:; )?)+)/g)].flatMap(
  ([, place = '', names = '']) =>
    [...names.matchAll(/_([^_]+)_/g)].map(([, name = '']) => ({ place, name: name.replace(/ ?…$/, '') })),
);

const fileOf = (place: string): string => {
  const inside = /^(integration|interop|e2e|stories|crash)\//.test(place) ? 'test' : 'connectors';
  return join(root, inside, `${place}.test.ts`);
};

/** The names of a file's tests, alone and behind the name of the group they stand in. */
function testsIn(file: string): readonly string[] {
  let group = '';
  return [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:\b(describe|it|test)\b[^'`\n]*(?:\n\s+)?|\](?: as const)?\)\(\s*)(['`])((?:(?!\2).)+)\2/g,
    ),
  ].flatMap(([, kind, , name = '']) => {
    if (kind === 'describe') group = name;
    return kind === 'describe' ? [name] : [name, `${group} ${name}`, `${group}, ${name}`];
  });
}

describe('the guarantees', () => {
  it('lean on tests that exist', () => {
    expect(named.length).toBeGreaterThan(25);
    const missing = named.filter(({ place, name }) => {
      const file = fileOf(place);
      return !existsSync(file) || !testsIn(file).some((known) => known.startsWith(name));
    });
    expect(missing).toEqual([]);
  });
});
