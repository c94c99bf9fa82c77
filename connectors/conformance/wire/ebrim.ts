/** ebRIM 3.0 as XDS.b uses it (ITI TF-3 §4.2): objects with their slots, classifications and identifiers, each with its place. */
import { attribute, childOf, childrenOf, pathOf, type XmlNode } from '../xml.ts';

export const RIM = 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0';

export interface Slot {
  readonly name: string;
  readonly values: readonly string[];
  readonly path: string;
}

export interface Classification {
  readonly path: string;
  readonly id: string;
  readonly classifiedObject: string;
  /** `classificationScheme`; empty on one that classifies by `classificationNode`. */
  readonly scheme: string;
  readonly node: string;
  readonly code: string;
  readonly slots: readonly Slot[];
  readonly name: string;
}

export interface ExternalIdentifier {
  readonly path: string;
  readonly id: string;
  readonly registryObject: string;
  readonly scheme: string;
  readonly value: string;
  readonly name: string;
}

export interface RegistryObject {
  readonly element: string;
  readonly path: string;
  readonly node: XmlNode;
  readonly id: string;
  readonly lid: string;
  readonly home: string;
  readonly status: string;
  readonly objectType: string;
  readonly mimeType: string;
  readonly slots: readonly Slot[];
  readonly name: string;
  readonly nameCharset: string;
  readonly classifications: readonly Classification[];
  readonly identifiers: readonly ExternalIdentifier[];
}

export interface Association extends RegistryObject {
  readonly type: string;
  readonly source: string;
  readonly target: string;
}

/** Everything in the RegistryObjectList of a submission. */
export interface SubmittedMetadata {
  readonly list: XmlNode;
  readonly entries: readonly RegistryObject[];
  /** RegistryPackages classified as a submission set, as a folder, and the rest. */
  readonly submissionSets: readonly RegistryObject[];
  readonly folders: readonly RegistryObject[];
  readonly otherPackages: readonly RegistryObject[];
  readonly associations: readonly Association[];
  /** Classifications that stand in the list itself. */
  readonly topClassifications: readonly Classification[];
}

const words = (node: XmlNode | undefined, name: string): string => (attribute(node, name) ?? '').trim();

const slotsOf = (node: XmlNode): readonly Slot[] =>
  childrenOf(node, 'Slot').map((slot) => ({
    name: words(slot, 'name'),
    values: childrenOf(childOf(slot, 'ValueList'), 'Value').map(({ text }) => text.trim()),
    path: pathOf(slot),
  }));

const localized = (node: XmlNode): XmlNode | undefined => childOf(node, 'Name', 'LocalizedString');

const classificationOf = (node: XmlNode): Classification => ({
  path: pathOf(node),
  id: words(node, 'id'),
  classifiedObject: words(node, 'classifiedObject'),
  scheme: words(node, 'classificationScheme'),
  node: words(node, 'classificationNode'),
  code: words(node, 'nodeRepresentation'),
  slots: slotsOf(node),
  name: words(localized(node), 'value'),
});

const identifierOf = (node: XmlNode): ExternalIdentifier => ({
  path: pathOf(node),
  id: words(node, 'id'),
  registryObject: words(node, 'registryObject'),
  scheme: words(node, 'identificationScheme'),
  value: words(node, 'value'),
  name: words(localized(node), 'value'),
});

const objectOf = (node: XmlNode): RegistryObject => ({
  element: node.name,
  path: pathOf(node),
  node,
  id: words(node, 'id'),
  lid: words(node, 'lid'),
  home: words(node, 'home'),
  status: words(node, 'status'),
  objectType: words(node, 'objectType'),
  mimeType: words(node, 'mimeType'),
  slots: slotsOf(node),
  name: words(localized(node), 'value'),
  nameCharset: words(localized(node), 'charset'),
  classifications: childrenOf(node, 'Classification').map(classificationOf),
  identifiers: childrenOf(node, 'ExternalIdentifier').map(identifierOf),
});

export const SUBMISSION_SET_NODE = 'urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd';
export const FOLDER_NODE = 'urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2';

export function submittedMetadata(list: XmlNode): SubmittedMetadata {
  const topClassifications = childrenOf(list, 'Classification').map(classificationOf);
  const packages = childrenOf(list, 'RegistryPackage').map(objectOf);
  const isClassified = (object: RegistryObject, node: string): boolean =>
    [
      ...topClassifications.filter(({ classifiedObject }) => classifiedObject === object.id),
      ...object.classifications,
    ].some((classification) => classification.node === node);
  const submissionSets = packages.filter((object) => isClassified(object, SUBMISSION_SET_NODE));
  const folders = packages.filter((object) => isClassified(object, FOLDER_NODE));
  return {
    list,
    entries: childrenOf(list, 'ExtrinsicObject').map(objectOf),
    submissionSets,
    folders,
    otherPackages: packages.filter((object) => !submissionSets.includes(object) && !folders.includes(object)),
    associations: childrenOf(list, 'Association').map((node) => ({
      ...objectOf(node),
      type: words(node, 'associationType'),
      source: words(node, 'sourceObject'),
      target: words(node, 'targetObject'),
    })),
    topClassifications,
  };
}

/** The first value of a slot. */
export const slotValue = ({ slots }: { readonly slots: readonly Slot[] }, name: string): string | undefined =>
  slots.find((slot) => slot.name === name)?.values[0];

export const classifiedBy = ({ classifications }: RegistryObject, scheme: string): readonly Classification[] =>
  classifications.filter((classification) => classification.scheme === scheme);

export const identifiedBy = ({ identifiers }: RegistryObject, scheme: string): readonly ExternalIdentifier[] =>
  identifiers.filter((identifier) => identifier.scheme === scheme);
