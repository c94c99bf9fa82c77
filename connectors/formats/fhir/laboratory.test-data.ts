/** A finished laboratory document (a Bundle of type document around one report) of another maker. Invented people only. */
import { bundle, context, potassium, report, type Fhir } from './testing.ts';

export const div = (text: string): Fhir => ({
  status: 'generated',
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>`,
});

export const composition = (fields: Fhir = {}): Fhir => ({
  resourceType: 'Composition',
  id: 'c',
  status: 'final',
  language: 'fr-LU',
  identifier: { system: 'urn:oid:1.2.3.4', value: 'C-1' },
  type: { coding: [{ system: 'http://loinc.org', code: '11502-2' }] },
  subject: { reference: 'Patient/p1' },
  date: '2026-11-12T15:45:00+01:00',
  author: [{ reference: 'Organization/o1' }],
  title: 'Analyses du 12 novembre',
  custodian: { reference: 'Organization/o1' },
  section: [
    { title: 'Remarques', text: div('<p>À jeun</p>') },
    {
      title: 'Biochimie',
      text: div('<table><tr><td>Potassium</td><td>5,60 mmol/L</td></tr></table>'),
      entry: [{ reference: 'DiagnosticReport/b1' }],
    },
  ],
  ...fields,
});

export const finished = (fields: Fhir = {}, own: Fhir = {}, more: readonly Fhir[] = [], result = potassium): Fhir =>
  bundle([composition(fields), report(own), ...context, result, ...more], {
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
  });
