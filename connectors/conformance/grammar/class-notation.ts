/** What every class of the CDA R2 model shares: the infrastructure root and the null flavour. */
import type { TypeNotation } from './notation.ts';

export const NULLABLE = 'nullFlavor:NullFlavor';

/** A class: its infrastructure root first, then its own children. */
export const clazz = (children: string, attributes: string): TypeNotation => ({
  children: `realmCode:CS* typeId:TypeId? templateId:II* ${children}`,
  attributes: `${NULLABLE} ${attributes}`,
});
