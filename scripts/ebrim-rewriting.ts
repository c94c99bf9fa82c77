/**
 * A submission in ebRIM 2.1, as the older steps of the toolkit's tests hold it, in the words of ebRIM 3.0: the same objects, attributes and
 * codes, with the ids and the order of elements that 3.0 asks for. What is wrong in it stays wrong.
 */
import { DOMParser, XMLSerializer, type Element } from '@xmldom/xmldom';

const RIM = 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0';
const ORDER = ['Slot', 'Name', 'Description', 'VersionInfo', 'Classification', 'ExternalIdentifier'];
const DROPPED = new Set(['ObjectRef']);

export const isEbrim21 = (text: string): boolean => text.includes('urn:oasis:names:tc:ebxml-regrep:rim:xsd:2.1');

const elementsOf = (parent: Element): readonly Element[] =>
  Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === 1);

export function inEbrim3(text: string): string {
  const renamed = text
    .replaceAll('urn:oasis:names:tc:ebxml-regrep:rim:xsd:2.1', RIM)
    .replaceAll('urn:oasis:names:tc:ebxml-regrep:registry:xsd:2.1', 'urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0')
    .replaceAll('LeafRegistryObjectList', 'RegistryObjectList')
    .trimStart();
  const document = new DOMParser().parseFromString(renamed, 'text/xml');
  let count = 0;
  const newId = (): string => `urn:uuid:00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;
  const needs = (element: Element, name: string, value: string): void => {
    if (!element.hasAttribute(name)) element.setAttribute(name, value);
  };
  const lists = Array.from(document.getElementsByTagNameNS(RIM, 'RegistryObjectList'));
  for (const object of lists.flatMap(elementsOf)) {
    if (DROPPED.has(object.localName ?? '')) {
      object.parentNode?.removeChild(object);
      continue;
    }
    needs(object, 'id', newId());
    const type = object.getAttribute('associationType');
    if (type !== null && !type.startsWith('urn:')) object.setAttribute('associationType', typeOfAssociation(type));
    const children = elementsOf(object);
    for (const child of children) {
      const kind = child.localName ?? '';
      // An empty description was usual in 2.1 and says nothing.
      if (kind === 'Description' && elementsOf(child).length === 0) {
        object.removeChild(child);
        continue;
      }
      if (kind !== 'Classification' && kind !== 'ExternalIdentifier') continue;
      needs(child, 'id', newId());
      needs(child, kind === 'Classification' ? 'classifiedObject' : 'registryObject', object.getAttribute('id') ?? '');
      for (const part of ordered(elementsOf(child))) child.appendChild(part);
    }
    for (const part of ordered(elementsOf(object))) object.appendChild(part);
  }
  return new XMLSerializer().serializeToString(document);
}

const ordered = (elements: readonly Element[]): readonly Element[] =>
  elements.toSorted((a, b) => ORDER.indexOf(a.localName ?? '') - ORDER.indexOf(b.localName ?? ''));

const typeOfAssociation = (type: string): string =>
  type === 'HasMember'
    ? 'urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember'
    : `urn:ihe:iti:2007:AssociationType:${type}`;
