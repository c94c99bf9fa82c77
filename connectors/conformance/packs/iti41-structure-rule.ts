/** A rule about how the objects of a submission hang together, and which objects those are. */
import type { Hit, Rule } from '../pack.ts';
import type { RegistryObject, SubmittedMetadata } from '../wire/ebrim.ts';
import type { ProvideRequest } from '../wire/provide-request.ts';
import { TELL_THE_MAKER } from './fixes.ts';
import { onRequest } from './iti41-transport.ts';

type Check = (metadata: SubmittedMetadata, request: ProvideRequest) => Iterable<Hit>;

export const rule = (
  id: string,
  reference: string,
  message: Rule['message'],
  check: Check,
  severity: Rule['severity'] = 'error',
): Rule => ({
  id: `iti41.${id}`,
  severity,
  message,
  fix: TELL_THE_MAKER,
  reference,
  check: onRequest((request) => (request.metadata ? check(request.metadata, request) : [])),
});

export const objectsOf = ({
  entries,
  submissionSets,
  folders,
  otherPackages,
  associations,
}: SubmittedMetadata): readonly RegistryObject[] => [
  ...entries,
  ...submissionSets,
  ...folders,
  ...otherPackages,
  ...associations,
];
