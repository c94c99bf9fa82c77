/** An ExtrinsicObject as a registry gives it back (ITI TF-2 3.18.4.1.2.7): symbolic ids replaced, hash, size and repository filled in. */
import type { Part } from './multipart.ts';
import { ns, oids, statusTypes } from './standards.ts';
import { attributeOf, elementsOf, writeXml, type XmlAttribute, type XmlElement } from './xml.ts';

const rim = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly (XmlElement | string)[],
): XmlElement => ({
  namespace: ns.rim,
  name,
  attributes: Object.entries(attributes).map(([key, value]) => ({ namespace: '', name: key, value })),
  children,
});

const slot = (name: string, value: string): XmlElement =>
  rim('Slot', { name }, [rim('ValueList', {}, [rim('Value', {}, [value])])]);

const STATUS_MARK = 'status=""';

/** The entry as XML, its status left open. */
export function registryEntry(submitted: XmlElement, entryUuid: string, part: Part): string {
  const id = attributeOf(submitted, 'id') ?? '';
  const added = ['hash', 'size', 'repositoryUniqueId'];
  const kept = elementsOf(submitted).filter(
    (child) => child.name !== 'Slot' || !added.includes(attributeOf(child, 'name') ?? ''),
  );
  const own: XmlAttribute[] = submitted.attributes.filter(({ name }) => !['id', 'lid', 'status'].includes(name));
  const attributes = [
    ...own,
    { namespace: '', name: 'id', value: entryUuid },
    { namespace: '', name: 'lid', value: entryUuid },
    { namespace: '', name: 'status', value: '' },
  ];
  const children = [
    slot('hash', part.sha1),
    slot('size', String(part.size)),
    slot('repositoryUniqueId', oids.repository),
    ...kept.map((child) => renamed(child, id, entryUuid)),
  ];
  return writeXml({ ...submitted, attributes, children });
}

function renamed(element: XmlElement, from: string, to: string): XmlElement {
  const points = ['classifiedObject', 'registryObject'];
  const attributes = element.attributes.map((attribute) =>
    points.includes(attribute.name) && attribute.value === from ? { ...attribute, value: to } : attribute,
  );
  return { ...element, attributes };
}

/** A stored entry with the status it has now. */
export const withStatus = (entry: string, status: 'Approved' | 'Deprecated'): string =>
  entry.replace(STATUS_MARK, `status="${status === 'Approved' ? statusTypes.approved : statusTypes.deprecated}"`);
