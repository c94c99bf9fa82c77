/** The documents that a captured submission carries, each with its place and the entry that describes it. */
import { createHash } from 'node:crypto';
import type { DocumentEntry } from '../dsp/types.ts';
import { isObject, textOf } from './fhir.ts';
import type { Subject } from './subject.ts';
import { sentEntry } from './wire/sent-entry.ts';

export interface SentContent {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly entry?: DocumentEntry;
}

export function sentContents({ request, transaction }: Subject): readonly SentContent[] {
  if (request) {
    return request.documents.flatMap(({ id, path, bytes }) => {
      if (!bytes) return [];
      const object = request.metadata?.entries.find((entry) => entry.id === id);
      const found = { hash: createHash('sha1').update(bytes).digest('hex'), size: bytes.byteLength };
      return [{ path, bytes, ...(object ? { entry: sentEntry(object, found) } : {}) }];
    });
  }
  return (transaction?.entries ?? []).flatMap(({ path, resource }) =>
    isObject(resource) && resource['resourceType'] === 'Binary' && textOf(resource['data']) !== ''
      ? [{ path: `${path}.resource`, bytes: Buffer.from(textOf(resource['data']), 'base64') }]
      : [],
  );
}
