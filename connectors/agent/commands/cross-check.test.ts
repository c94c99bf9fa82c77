import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { laboratoryReport, letter } from '../../documents/documents.test-data.ts';
import { sectionDocuments } from '../../documents/sections.test-data.ts';
import { crossCheckFindings } from './cross-check.ts';
import { contextFor } from './files.ts';

const data = mkdtempSync(join(tmpdir(), 'relais-cross-check-'));
afterAll(() => rmSync(data, { recursive: true }));
const context = await contextFor('sandbox', data);

describe('the two forms of a document', () => {
  // No document is known whose two forms differ: here it changes after the first of them was made.
  it('are a warning where they differ, which names the places and never what stands there', () => {
    let made = 0;
    const changing = {
      ...context,
      get sender() {
        made += 1;
        const organization = { identifiers: [], name: `Cabinet ${made === 1 ? 'Avant' : 'Après'}`, telecoms: [] };
        return { ...context.sender, organization };
      },
    };
    const { custodian, ...document } = laboratoryReport;
    expect(custodian).toBeDefined();
    const findings = crossCheckFindings(document, changing);
    expect(made).toBe(2);
    expect(findings).toMatchObject([
      { rule: 'conformance.renderings-differ', severity: 'warning', path: 'custodian: name' },
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/Avant|Après/);
  });

  it.each(Object.entries({ laboratoryReport, letter, ...sectionDocuments }))('are none of %s', (_, document) => {
    expect(crossCheckFindings(document, context)).toEqual([]);
  });

  it('are none of a discharge letter that does not tell the stay', () => {
    const { encounter, ...withoutStay } = sectionDocuments.dischargeLetter;
    expect(encounter).toBeDefined();
    expect(crossCheckFindings(withoutStay, context)).toEqual([]);
  });
});
