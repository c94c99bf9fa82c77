/** The title of a document that its source gives none: that of its type in the national profile, in the document's language. */
import { documentTypeFor, type DocumentType, type NationalProfile } from '../profiles/index.ts';

export function profileTitle(
  profile: NationalProfile,
  codes: readonly string[],
  body: DocumentType['body'],
  language: string,
): string {
  const title = documentTypeFor(profile, codes, body)?.title;
  const [wanted] = language.split('-');
  return title?.[wanted === 'de' || wanted === 'en' ? wanted : 'fr'] ?? '';
}
