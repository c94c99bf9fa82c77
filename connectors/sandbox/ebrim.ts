/** ebRIM 3.0 as ITI-41 uses it: the grammar (allowed attributes, order and number of children) and a typed reading. */
import { ns } from './standards.ts';
import { attributeOf, childrenOf, elementsOf, onlyChild, textOf, type XmlElement } from './xml.ts';
import type { Report } from './registry-error.ts';

type Occurs = '1' | '?' | '*';

interface Shape {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** In order. `|` in a name means: any of them, mixed. */
  readonly children: readonly (readonly [namespace: string, name: string, occurs: Occurs])[];
}

const registryObject = ['id', 'lid', 'home', 'objectType', 'status'];
const describing: Shape['children'] = [
  [ns.rim, 'Slot', '*'],
  [ns.rim, 'Name', '?'],
  [ns.rim, 'Description', '?'],
  [ns.rim, 'VersionInfo', '?'],
  [ns.rim, 'Classification', '*'],
  [ns.rim, 'ExternalIdentifier', '*'],
];

const shapes: Readonly<Record<string, Shape>> = {
  ProvideAndRegisterDocumentSetRequest: {
    required: [],
    optional: [],
    children: [
      [ns.lcm, 'SubmitObjectsRequest', '1'],
      [ns.xds, 'Document', '*'],
    ],
  },
  SubmitObjectsRequest: {
    required: [],
    optional: ['id', 'comment'],
    children: [
      [ns.rs, 'RequestSlotList', '?'],
      [ns.rim, 'RegistryObjectList', '1'],
    ],
  },
  RequestSlotList: { required: [], optional: [], children: [[ns.rim, 'Slot', '*']] },
  RegistryObjectList: {
    required: [],
    optional: [],
    children: [[ns.rim, 'ExtrinsicObject|RegistryPackage|Association|Classification|ObjectRef', '*']],
  },
  ExtrinsicObject: {
    required: ['id', 'objectType', 'mimeType'],
    optional: [...registryObject, 'isOpaque'],
    children: [...describing, [ns.rim, 'ContentVersionInfo', '?']],
  },
  RegistryPackage: { required: ['id'], optional: registryObject, children: describing },
  Association: {
    required: ['id', 'associationType', 'sourceObject', 'targetObject'],
    optional: registryObject,
    children: describing,
  },
  Classification: {
    required: ['id', 'classifiedObject'],
    optional: [...registryObject, 'classificationScheme', 'classificationNode', 'nodeRepresentation'],
    children: describing,
  },
  ExternalIdentifier: {
    required: ['id', 'registryObject', 'identificationScheme', 'value'],
    optional: registryObject,
    children: describing,
  },
  Slot: { required: ['name'], optional: ['slotType'], children: [[ns.rim, 'ValueList', '1']] },
  ValueList: { required: [], optional: [], children: [[ns.rim, 'Value', '*']] },
  Name: { required: [], optional: [], children: [[ns.rim, 'LocalizedString', '*']] },
  Description: { required: [], optional: [], children: [[ns.rim, 'LocalizedString', '*']] },
  LocalizedString: { required: ['value'], optional: ['charset'], children: [] },
  VersionInfo: { required: [], optional: ['versionName', 'comment'], children: [] },
  ContentVersionInfo: { required: [], optional: ['versionName', 'comment'], children: [] },
  ObjectRef: { required: ['id'], optional: ['home', 'createReplica'], children: [] },
};

/** Reports everything that breaks the grammar below `element`. */
export function checkGrammar(element: XmlElement, report: Report, path = element.name): void {
  const shape = shapes[element.name];
  if (shape === undefined) return;
  const wrong = (context: string): void => report('XDSRepositoryMetadataError', path, context);
  const present = element.attributes
    .filter((attribute) => attribute.namespace === '')
    .map((attribute) => attribute.name);
  for (const name of shape.required)
    if ((attributeOf(element, name) ?? '') === '') wrong(`the attribute ${name} is missing or empty`);
  for (const name of present)
    if (![...shape.required, ...shape.optional].includes(name)) wrong(`an attribute is not allowed here`);
  if (element.children.some((child) => typeof child === 'string' && child.trim() !== ''))
    wrong('text is not allowed here');
  const children = elementsOf(element);
  let at = 0;
  for (const [namespace, names, occurs] of shape.children) {
    const from = at;
    while (isOneOf(children[at], namespace, names)) at += 1;
    const count = at - from;
    if (occurs === '1' && count !== 1) wrong(`there is not exactly one ${names}`);
    if (occurs === '?' && count > 1) wrong(`${names} is repeated`);
  }
  if (at < children.length) wrong('an element is unknown or stands in the wrong order');
  children.forEach((child, index) => checkGrammar(child, report, `${path}/${child.name}[${index + 1}]`));
}

const isOneOf = (element: XmlElement | undefined, namespace: string, names: string): boolean =>
  element !== undefined &&
  element.namespace === namespace &&
  (element.name === names || names.split('|').includes(element.name));

export interface Classification {
  readonly id: string;
  readonly scheme: string;
  readonly node: string;
  readonly classifiedObject: string;
  readonly code: string;
  readonly hasCode: boolean;
  readonly display: string;
  readonly slots: Slots;
}

export interface ExternalIdentifier {
  readonly id: string;
  readonly scheme: string;
  readonly value: string;
  readonly name: string;
  readonly registryObject: string;
}

/** Slots in order; a name that is repeated appears twice. */
export type Slots = readonly { readonly name: string; readonly values: readonly string[] }[];

export interface RegistryObject {
  readonly element: XmlElement;
  readonly id: string;
  readonly slots: Slots;
  readonly name: string | undefined;
  readonly nameCharsets: readonly string[];
  readonly classifications: readonly Classification[];
  readonly externalIdentifiers: readonly ExternalIdentifier[];
}

export interface Association {
  readonly object: RegistryObject;
  readonly type: string;
  readonly source: string;
  readonly target: string;
}

export interface SubmittedObjects {
  readonly documentEntries: readonly RegistryObject[];
  readonly packages: readonly RegistryObject[];
  readonly associations: readonly Association[];
  /** Classifications that stand beside the objects (the submission set's node). */
  readonly classifications: readonly Classification[];
}

export const valuesOf = (slots: Slots, name: string): readonly string[] =>
  slots.filter((slot) => slot.name === name).flatMap((slot) => slot.values);

export const readSlots = (element: XmlElement): Slots =>
  childrenOf(element, ns.rim, 'Slot').map((slot) => ({
    name: attributeOf(slot, 'name') ?? '',
    values: childrenOf(onlyChild(slot, ns.rim, 'ValueList'), ns.rim, 'Value').map((value) => textOf(value)),
  }));

const localized = (element: XmlElement): readonly XmlElement[] =>
  childrenOf(onlyChild(element, ns.rim, 'Name'), ns.rim, 'LocalizedString');

const readClassification = (element: XmlElement): Classification => ({
  id: attributeOf(element, 'id') ?? '',
  scheme: attributeOf(element, 'classificationScheme') ?? '',
  node: attributeOf(element, 'classificationNode') ?? '',
  classifiedObject: attributeOf(element, 'classifiedObject') ?? '',
  code: attributeOf(element, 'nodeRepresentation') ?? '',
  hasCode: attributeOf(element, 'nodeRepresentation') !== undefined,
  display: attributeOf(localized(element)[0], 'value') ?? '',
  slots: readSlots(element),
});

const readObject = (element: XmlElement): RegistryObject => ({
  element,
  id: attributeOf(element, 'id') ?? '',
  slots: readSlots(element),
  name: attributeOf(localized(element)[0], 'value'),
  nameCharsets: localized(element).map((text) => attributeOf(text, 'charset') ?? 'UTF-8'),
  classifications: childrenOf(element, ns.rim, 'Classification').map(readClassification),
  externalIdentifiers: childrenOf(element, ns.rim, 'ExternalIdentifier').map((identifier) => ({
    id: attributeOf(identifier, 'id') ?? '',
    scheme: attributeOf(identifier, 'identificationScheme') ?? '',
    value: attributeOf(identifier, 'value') ?? '',
    name: attributeOf(localized(identifier)[0], 'value') ?? '',
    registryObject: attributeOf(identifier, 'registryObject') ?? '',
  })),
});

/** Reads a RegistryObjectList; checks belong to the callers. */
export function readObjects(list: XmlElement | undefined): SubmittedObjects {
  return {
    documentEntries: childrenOf(list, ns.rim, 'ExtrinsicObject').map(readObject),
    packages: childrenOf(list, ns.rim, 'RegistryPackage').map(readObject),
    associations: childrenOf(list, ns.rim, 'Association').map((element) => ({
      object: readObject(element),
      type: attributeOf(element, 'associationType') ?? '',
      source: attributeOf(element, 'sourceObject') ?? '',
      target: attributeOf(element, 'targetObject') ?? '',
    })),
    classifications: childrenOf(list, ns.rim, 'Classification').map(readClassification),
  };
}

export const identifierOf = (object: RegistryObject, scheme: string): string =>
  object.externalIdentifiers.find((identifier) => identifier.scheme === scheme)?.value ?? '';

export const codeOf = (object: RegistryObject, scheme: string): string =>
  object.classifications.find((classification) => classification.scheme === scheme)?.code ?? '';
