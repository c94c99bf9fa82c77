import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../connectors/agent/configuration.ts';
import { dataFolderAt } from '../connectors/agent/data-folder.ts';

const root = resolve(import.meta.dirname, '..');
const manual = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');
const file = join(root, 'connectors', 'agent', 'configuration.ts');
const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

const constants = new Map<string, ts.Expression>(
  tree.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) =>
      declarationList.declarations.flatMap(({ name, initializer }): [string, ts.Expression][] =>
        ts.isIdentifier(name) && initializer ? [[name.text, initializer]] : [],
      ),
    ),
);

/** The paths of a zod schema's fields: `sources[].name`, `sourceProfiles.NAME.zone`. */
function fields(schema: ts.Node | undefined, path: string): string[] {
  if (!schema) return [];
  if (ts.isIdentifier(schema)) return fields(constants.get(schema.text), path);
  if (!ts.isCallExpression(schema) || !ts.isPropertyAccessExpression(schema.expression)) return [];
  const { expression, name } = schema.expression;
  if (expression.getText() !== 'z') return fields(expression, path);
  const [first, second] = schema.arguments;
  switch (name.text) {
    case 'object':
      return first && ts.isObjectLiteralExpression(first)
        ? first.properties.flatMap((property) => {
            if (!property.name) return [];
            const own = path === '' ? property.name.getText() : `${path}.${property.name.getText()}`;
            return [own, ...fields(ts.isPropertyAssignment(property) ? property.initializer : undefined, own)];
          })
        : [];
    case 'array':
      return fields(first, `${path}[]`);
    case 'record':
      return fields(second, `${path}.NAME`);
    case 'discriminatedUnion':
      return second && ts.isArrayLiteralExpression(second) ? second.elements.flatMap((one) => fields(one, path)) : [];
    default:
      return [];
  }
}

describe('the manual of the configuration', () => {
  it('lists the fields of the schema, each once, and no other', () => {
    const table = manual.slice(manual.indexOf('## Fields'), manual.indexOf('## Environment'));
    const listed = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, field]) => field);
    const known = [...new Set(fields(constants.get('configurationShape'), ''))];
    expect(known.length).toBeGreaterThan(30);
    expect(listed.toSorted()).toEqual(known.toSorted());
  });

  it('gives examples that the agent accepts', () => {
    const examples = [...manual.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(examples).toHaveLength(2);
    const folder = mkdtempSync(join(tmpdir(), 'relais-configuration-'));
    try {
      for (const text of examples) {
        const example = join(folder, 'config.json');
        writeFileSync(example, text);
        expect(readConfiguration(example, dataFolderAt(folder)).sources).toHaveLength(1);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names every environment variable of Relais that the agent reads', () => {
    const sources = ['data-folder.ts', 'commands/shared.ts', 'commands/certificate.ts'].map((name) =>
      readFileSync(join(root, 'connectors', 'agent', name), 'utf8'),
    );
    const read = new Set(sources.join('\n').match(/RELAIS_[A-Z0-9_]+/g));
    expect(read.size).toBe(3);
    for (const variable of read) expect(manual).toContain(`\`${variable}\``);
  });
});
