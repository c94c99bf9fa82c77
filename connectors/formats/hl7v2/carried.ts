/** A CDA R2 document inside a message: the little that must be known to carry it untouched (HL7 CDA R2, header). */
import { XmlDocument, XmlElement } from 'libxml2-wasm';
import { readTimestamp, type Concept, type Identifier, type Timestamp } from '../../clinical/index.ts';
import { asLatin1 } from '../charset.ts';
import { systemOid } from '../terminology.ts';

export interface CarriedHeader {
  readonly id: Identifier;
  readonly type?: Concept;
  readonly title?: string;
  readonly effectiveTime?: Timestamp;
  /** recordTarget/patientRole/id, as root and extension. */
  readonly patientIds: readonly Identifier[];
}

const NAMESPACES = { v3: 'urn:hl7-org:v3' };

/** Whether bytes look like a CDA document: its root element within the first part of the file. */
export const looksLikeCda = (bytes: Uint8Array): boolean =>
  /<(?:\w+:)?ClinicalDocument[\s>]/.test(asLatin1(bytes.subarray(0, 16_384)).replaceAll('\0', ''));

const attribute = (element: XmlElement, name: string): string =>
  element.attrs.find((attr) => attr.name === name)?.value ?? '';

function identifierOf(element: XmlElement): Identifier {
  const root = attribute(element, 'root');
  return { ...(root === '' ? {} : { root }), extension: attribute(element, 'extension') };
}

/** The header of a CDA document; undefined when it is not well-formed or has no id. */
export function readCarriedHeader(bytes: Uint8Array, zone: string): CarriedHeader | undefined {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromBuffer(bytes);
  } catch {
    return undefined;
  }
  try {
    const first = (path: string): XmlElement | undefined => {
      const node = document.get(path, NAMESPACES);
      return node instanceof XmlElement ? node : undefined;
    };
    const id = first('/v3:ClinicalDocument/v3:id');
    if (!id) return undefined;
    const [code, title, time] = [
      first('/v3:ClinicalDocument/v3:code'),
      first('/v3:ClinicalDocument/v3:title'),
      first('/v3:ClinicalDocument/v3:effectiveTime'),
    ];
    const patientIds = document
      .find('/v3:ClinicalDocument/v3:recordTarget/v3:patientRole/v3:id', NAMESPACES)
      .filter((node) => node instanceof XmlElement)
      .map(identifierOf);
    const effectiveTime = time && readTimestamp(attribute(time, 'value'), zone)?.timestamp;
    const text = title?.content.trim() ?? '';
    return {
      id: identifierOf(id),
      ...(code ? { type: conceptOf(code) } : {}),
      ...(text === '' ? {} : { title: text }),
      ...(effectiveTime === undefined ? {} : { effectiveTime }),
      patientIds,
    };
  } finally {
    document.dispose();
  }
}

function conceptOf(element: XmlElement): Concept {
  const [code, system, systemName, display] = ['code', 'codeSystem', 'codeSystemName', 'displayName'].map((name) =>
    attribute(element, name),
  );
  if (!code) return { translations: [], ...(display ? { text: display } : {}) };
  const oid = system || systemOid(systemName ?? '', {});
  return {
    coding: {
      code,
      ...(oid ? { system: oid } : {}),
      ...(systemName ? { systemName } : {}),
      ...(display ? { display } : {}),
    },
    translations: [],
    ...(display ? { text: display } : {}),
  };
}
