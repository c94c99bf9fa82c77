/** What stands at the foot of each printed page: whose it is, and which page of how many. Pages of two people are soon mixed up on a desk. */
import type { DocumentPage } from '../../connectors/agent/contract.ts';
import { useSpeech, type Speech } from '../i18n/format.ts';

export function PaperFoot({ text }: { readonly text: string }): React.JSX.Element {
  return <style media="print">{`@page { @bottom-left { content: ${cssString(text)}; } }`}</style>;
}

export function DocumentFoot({ page }: { readonly page: DocumentPage }): React.JSX.Element {
  return <PaperFoot text={footOf(page, useSpeech())} />;
}

/** The title, the patient and the birth date, as far as the document names them. */
function footOf({ title, facts }: DocumentPage, speech: Speech): string {
  const said = (wanted: DocumentPage['facts'][number]['name']): string =>
    facts.find(({ name }) => name === wanted)?.values[0] ?? '';
  return speech.list([title, said('patient'), speech.clinical(said('born'))].filter((part) => part !== ''));
}

/** A text as a string of CSS (CSS Syntax 3 §4.3.5): nothing in it ends the string or the style. */
const cssString = (text: string): string =>
  `"${text.replaceAll(/[^\p{L}\p{N} .,;:·–-]/gu, (character) => `\\${(character.codePointAt(0) ?? 0x20).toString(16)} `)}"`;
