/** The whole grammar of CDA R2, compiled once, when the first document is checked. */
import { dataTypes } from './datatypes.ts';
import { entryClasses } from './entries.ts';
import { headerClasses } from './header.ts';
import { narrative } from './narrative.ts';
import { compileGrammar, type ElementType } from './notation.ts';

let compiled: ReadonlyMap<string, ElementType> | undefined;
const types = (): ReadonlyMap<string, ElementType> =>
  (compiled ??= compileGrammar({ ...dataTypes, ...narrative, ...headerClasses, ...entryClasses }));

/** The name that XML schemas give the classes of this model: `xsi:type` may use it. */
const CLASS_PREFIX = 'POCD_MT000040.';

/** A type by the name that a document may give it in `xsi:type`. */
export const typeNamed = (name: string): ElementType | undefined =>
  types().get(name.startsWith(CLASS_PREFIX) ? name.slice(CLASS_PREFIX.length) : name);

export const documentType = (): ElementType | undefined => typeNamed('ClinicalDocument');
