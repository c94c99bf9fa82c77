/** Same input, same bytes: in another time zone, under another locale, in another process and another working folder. */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const here = (file: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href);
const program = `
  const { createHash } = await import('node:crypto');
  const { render } = await import(${here('index.ts')});
  const { laboratoryReport, bareReport, letter, renderContext } = await import(${here('documents.test-data.ts')});
  const { sectionDocuments } = await import(${here('sections.test-data.ts')});
  const hashes = Object.entries({ laboratoryReport, bareReport, letter, ...sectionDocuments }).flatMap(([name, document]) =>
    ['cda', 'fhir'].map((target) => {
      const result = render(document, target, renderContext);
      return name + ' ' + target + ' ' + (result.ok ? createHash('sha256').update(result.rendering.bytes).digest('hex') : 'none');
    }),
  );
  console.log(new Date(0).getTimezoneOffset() + '\\n' + hashes.join('\\n'));
`;

const hashesIn = (
  zone: string,
  locale: string,
  folder: string,
): { readonly offset: string; readonly hashes: readonly string[] } => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { ...process.env, TZ: zone, LANG: locale, LC_ALL: locale },
    encoding: 'utf8',
  });
  const [offset = '', ...hashes] = output.trim().split('\n');
  return { offset, hashes };
};

it('gives the same bytes everywhere', () => {
  const first = hashesIn('Pacific/Auckland', 'de_DE.UTF-8', tmpdir());
  const second = hashesIn('America/New_York', 'C', import.meta.dirname);
  expect(first.offset).not.toBe(second.offset);
  expect(first.hashes).toHaveLength(16);
  expect(first.hashes.filter((line) => line.endsWith(' none'))).toEqual([]);
  expect(second.hashes).toEqual(first.hashes);
});
