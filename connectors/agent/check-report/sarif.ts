/** A check as SARIF 2.1.0 (OASIS), for tools that show findings beside files. */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding, Language, Severity } from '../../clinical/index.ts';
import type { CheckedFile } from './checked.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note' };

/** An absolute `file:` address, or a relative reference with its parts escaped (SARIF §3.10.1). */
const addressOf = (file: string): string =>
  isAbsolute(file) ? pathToFileURL(file).href : file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');

/** The first finding of each rule describes it. */
function rulesOf(checked: readonly CheckedFile[]): ReadonlyMap<string, Finding> {
  const rules = new Map<string, Finding>();
  for (const { findings } of checked)
    for (const finding of findings) if (!rules.has(finding.rule)) rules.set(finding.rule, finding);
  return rules;
}

export function sarifReport(
  checked: readonly CheckedFile[],
  facts: { readonly language: Language; readonly version: string },
): string {
  const { language, version } = facts;
  const rules = rulesOf(checked);
  const index = new Map([...rules.keys()].map((rule, at) => [rule, at]));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Relais',
            version,
            rules: [...rules].map(([id, { message, fix, severity, pack, reference }]) => ({
              id,
              shortDescription: { text: message[language] },
              help: { text: fix[language] },
              defaultConfiguration: { level: levels[severity] },
              ...(pack === undefined && reference === undefined ? {} : { properties: { pack, reference } }),
            })),
          },
        },
        language,
        artifacts: checked.map(({ file, kind }) => ({
          location: { uri: addressOf(file) },
          properties: { kind },
        })),
        results: checked.flatMap(({ file, findings }, artifact) =>
          findings.map(({ rule, severity, path, message, fix, mend }) => ({
            ruleId: rule,
            ruleIndex: index.get(rule),
            level: levels[severity],
            message: { text: `${message[language]} ${fix[language]}` },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: addressOf(file), index: artifact } },
                logicalLocations: [{ fullyQualifiedName: path }],
              },
            ],
            ...(mend === undefined ? {} : { properties: { mend } }),
          })),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 1)}\n`;
}
