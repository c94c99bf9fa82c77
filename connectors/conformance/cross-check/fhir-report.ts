/** What a DiagnosticReport and the order behind it say. */
import { listOf, textOf, type JsonObject } from '../fhir.ts';
import {
  addIdentifiers,
  addOrganization,
  addParty,
  addTime,
  addTiming,
  at,
  objects,
  type Resources,
} from './fhir-parts.ts';
import { codeKey, type Facts } from './facts.ts';

/** Kinds of document that the European guide calls by another code of LOINC than the document types of a CDA. */
const sameTypes: Readonly<Record<string, string>> = { '34105-7': '18842-5' };

export function addType(facts: Facts, about: string, type: JsonObject): void {
  for (const coding of objects(type['coding'])) {
    const code = textOf(coding['code']);
    facts.add(about, 'type', codeKey(sameTypes[code] ?? code, textOf(coding['system'])));
  }
}

/** The order: its numbers by their type (HL7 v2 table 0203), who asked, and why. */
export function addOrder(facts: Facts, resources: Resources, order: JsonObject | undefined): void {
  if (!order) return;
  for (const identifier of objects(order['identifier'])) {
    const type = textOf(at(identifier, 'type', 'coding')['code']);
    const kind = { PLAC: 'placer number', FILL: 'filler number' }[type] ?? 'number';
    addIdentifiers(facts, 'order', [identifier], kind);
  }
  addParty(facts, 'requester', resources, order['requester']);
  for (const reason of objects(order['reasonCode'])) facts.words('document', 'reason', textOf(reason['text']));
}

export function addReport(facts: Facts, resources: Resources, report: JsonObject, composition: JsonObject): void {
  const [own, ...numbers] = listOf(report['identifier']);
  addIdentifiers(facts, 'report', [own ?? {}], 'set');
  addIdentifiers(facts, 'report', numbers, 'filler number');
  addType(facts, 'report', at(report, 'code'));
  facts.add('report', 'status', textOf(report['status']));
  addOrganization(facts, 'report’s house', resources.follow(report['performer']));
  addParty(facts, 'interpreter', resources, at(report, 'resultsInterpreter'));
  if (resources.follow(at(report, 'extension')['valueReference']) !== composition)
    facts.add('report', 'document', 'another one');
  addTime(facts, 'report', 'time', report['issued']);
  addTiming(facts, 'report', 'service', report, 'effective');
  if (textOf(at(report, 'encounter')['reference']) !== textOf(at(composition, 'encounter')['reference']))
    facts.add('report', 'encounter', 'not that of the document');
  addOrder(facts, resources, resources.follow(report['basedOn']));
}
