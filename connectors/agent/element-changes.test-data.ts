/** Single changes of one element of a document, each undone again. */
import type { Document, Element } from '@xmldom/xmldom';

/** Changes the element and says how to undo it; undefined where the defect does not apply. */
export type Change = (element: Element, document: Document) => (() => void) | undefined;

export const set =
  (name: string, value: string): Change =>
  (element) => {
    const before = element.getAttribute(name);
    if (before === null || before === value) return undefined;
    element.setAttribute(name, value);
    return () => {
      element.setAttribute(name, before);
    };
  };
export const drop =
  (name: string): Change =>
  (element) => {
    const before = element.getAttribute(name);
    if (before === null) return undefined;
    element.removeAttribute(name);
    return () => {
      element.setAttribute(name, before);
    };
  };
export const add =
  (name: string, value: string): Change =>
  (element) => {
    if (element.getAttribute(name) !== null) return undefined;
    element.setAttribute(name, value);
    return () => {
      element.removeAttribute(name);
    };
  };
export const remove: Change = (element) => {
  const { parentNode, nextSibling } = element;
  if (parentNode?.nodeType !== 1) return undefined;
  parentNode.removeChild(element);
  return () => parentNode.insertBefore(element, nextSibling);
};
export const twice: Change = (element) => {
  const { parentNode } = element;
  if (parentNode?.nodeType !== 1) return undefined;
  const copy = element.cloneNode(true);
  parentNode.insertBefore(copy, element);
  return () => parentNode.removeChild(copy);
};
export const stranger: Change = (element, document) => {
  const child = element.insertBefore(document.createElementNS('urn:hl7-org:v3', 'surprise'), element.firstChild);
  return () => element.removeChild(child);
};
export const loose: Change = (element, document) => {
  const child = element.appendChild(document.createTextNode('loose text'));
  return () => element.removeChild(child);
};
export const swapped: Change = (element) => {
  const next = element.nextSibling;
  const { parentNode } = element;
  if (parentNode?.nodeType !== 1 || next?.nodeType !== 1 || next.nodeName === element.nodeName) return undefined;
  const after = next.nextSibling;
  parentNode.insertBefore(next, element);
  return () => parentNode.insertBefore(next, after);
};
export const emptied: Change = (element) => {
  const children = [...element.childNodes];
  if (children.length === 0) return undefined;
  for (const child of children) element.removeChild(child);
  return () => {
    for (const child of children) element.appendChild(child);
  };
};
export const saying =
  (text: string): Change =>
  (element, document) => {
    const undo = emptied(element, document);
    const child = element.appendChild(document.createTextNode(text));
    return () => {
      element.removeChild(child);
      undo?.();
    };
  };
