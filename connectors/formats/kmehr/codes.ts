/** Codes of KMEHR elements (`cd` with S, SV, SL, DN) as codings; international systems by their OID, all others by their name. */
import { isLoinc, type Coding, type Concept } from '../../clinical/index.ts';
import { LOINC } from '../terminology.ts';
import type { XmlNode } from '../xml.ts';
import type { Reading } from './reading.ts';

const SYSTEMS: Readonly<Record<string, string>> = {
  'CD-SNOMED': '2.16.840.1.113883.6.96',
  'SNOMED-CT': '2.16.840.1.113883.6.96',
  'CD-ATC': '2.16.840.1.113883.6.73',
};

/** The best code first: LOINC, then what everybody knows, then the sender's own. */
const rank = ({ system }: Coding): number => (system === LOINC ? 0 : system === undefined ? 2 : 1);

function systemOf(node: XmlNode, code: string): string | undefined {
  const scheme = node.attributes.get('S') ?? '';
  if (scheme === 'LOINC' || scheme === 'CD-LOINC') return isLoinc(code) ? LOINC : undefined;
  // ICD-10 by its version; the ninth revision has another OID and is kept by name.
  if (scheme === 'ICD') return (node.attributes.get('SV') ?? '').startsWith('10') ? '2.16.840.1.113883.6.3' : undefined;
  return SYSTEMS[scheme];
}

export function codingOf(reading: Reading, node: XmlNode, to: string): Coding | undefined {
  const code = reading.take(node, to);
  if (code === '') return undefined;
  const system = systemOf(node, code);
  const scheme = node.attributes.get('S') ?? '';
  const version = node.attributes.get('SV') ?? '';
  const name = node.attributes.get('SL') ?? (scheme === 'ICD' && system === undefined ? `ICD ${version}` : scheme);
  const display = node.attributes.get('DN') ?? '';
  return {
    code,
    ...(system === undefined ? {} : { system }),
    ...(name === '' ? {} : { systemName: name }),
    ...(display === '' ? {} : { display }),
  };
}

export function conceptOf(codings: readonly Coding[], text: string): Concept {
  const [coding, ...translations] = [...codings].sort((a, b) => rank(a) - rank(b));
  const words = text || (coding?.display ?? '');
  return { ...(coding ? { coding } : {}), translations, ...(words === '' ? {} : { text: words }) };
}
