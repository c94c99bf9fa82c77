/** A document of a receipt, as a reading gives it: with as little in it as the journal asks for, and what the test is about. */
import type { NewDocument } from './index.ts';

export const newDocument = (id: string, about: Partial<NewDocument> = {}): NewDocument => ({
  id,
  setId: id,
  part: '',
  versionNumber: 1,
  state: 'ready',
  cause: 'checked',
  type: 't',
  title: 't',
  patient: { name: 'n' },
  mediaType: 'text/xml',
  bytes: new Uint8Array(Buffer.from(id)),
  findings: '[]',
  mapping: '{}',
  view: '{}',
  ...about,
});
