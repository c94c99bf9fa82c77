/** The stay or visit of a message (PV1, HL7 v2 chapter 3), as far as a document carries it. */
import type { ClinicalDocument } from '../../clinical/index.ts';
import { authorityOf, type Reading } from './datatypes.ts';
import type { Segment } from './message.ts';

/** Patient class (table 0004) → HL7 v3 ActCode. */
const CLASSES: Readonly<Record<string, string>> = { I: 'IMP', O: 'AMB', E: 'EMER', P: 'PRENC', R: 'AMB', B: 'IMP' };

export function readEncounter(reading: Reading, pv1: Segment | undefined): ClinicalDocument['encounter'] {
  const { account, source } = reading;
  const number = account.take(pv1, 19, 'encounter.identifier');
  const authority = authorityOf(account.takeParts(pv1, 19, 'encounter.identifier.assigner', 1, 4), source);
  const kind = CLASSES[account.peek(pv1, 2).toUpperCase()];
  if (kind !== undefined) account.use(pv1, 2, 'encounter.class');
  if (number === '' && kind === undefined) return undefined;
  const identifier = {
    extension: number,
    ...(authority.root === undefined ? {} : { root: authority.root }),
    ...(authority.name === undefined ? {} : { assigner: authority.name }),
  };
  return { identifiers: number === '' ? [] : [identifier], ...(kind === undefined ? {} : { class: kind }) };
}
