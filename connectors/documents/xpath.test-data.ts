/** Looking into a rendered CDA by XPath, for tests: prefix `h` is `urn:hl7-org:v3`. */
import { XmlAttribute, XmlDocument, XmlElement } from 'libxml2-wasm';

const namespaces = { h: 'urn:hl7-org:v3', xsi: 'http://www.w3.org/2001/XMLSchema-instance' };

/** The text of everything that an expression finds (elements: all text within, attributes: their value), in document order. */
export function xpathTexts(bytes: Uint8Array, expression: string): string[] {
  const document = XmlDocument.fromBuffer(bytes);
  try {
    return document.find(expression, namespaces).map((node) => {
      if (node instanceof XmlElement) return node.content;
      return node instanceof XmlAttribute ? node.value : '';
    });
  } finally {
    document.dispose();
  }
}

export const xpathText = (bytes: Uint8Array, expression: string): string | undefined =>
  xpathTexts(bytes, expression)[0];

export const xpathCount = (bytes: Uint8Array, expression: string): number => xpathTexts(bytes, expression).length;
