/** What the associations of a submission may link, and how (ITI TF-3 §4.2.1.4 and §4.2.2; ebRIM 3.0). */
import { text, unless, type Hit, type Rule } from '../pack.ts';
import type { Association, SubmittedMetadata } from '../wire/ebrim.ts';
import { ASSOCIATION_DOCUMENTATION, HAS_MEMBER, OTHER_ASSOCIATIONS, RELATIONSHIPS } from '../wire/scheme.ts';
import { objectsOf, rule } from './iti41-structure-rule.ts';
import { isEntryUuid } from './xds-values.ts';

const inMessage = ({ entries }: SubmittedMetadata, id: string): boolean => entries.some((entry) => entry.id === id);
const isMembership = ({ type }: Association): boolean => type === HAS_MEMBER;

function* membership(metadata: SubmittedMetadata): Generator<Hit> {
  const [set] = metadata.submissionSets;
  if (!set) return;
  for (const object of [...metadata.entries, ...metadata.folders]) {
    const links = metadata.associations.filter(
      (association) => isMembership(association) && association.source === set.id && association.target === object.id,
    );
    if (links.length !== 1) yield { path: object.path };
  }
}

function* submissionSetStatus(metadata: SubmittedMetadata): Generator<Hit> {
  const [set] = metadata.submissionSets;
  if (!set) return;
  const others = new Set([...metadata.folders, ...metadata.associations].map(({ id }) => id));
  for (const association of metadata.associations) {
    if (!isMembership(association) || association.source !== set.id || others.has(association.target)) continue;
    const slot = association.slots.filter(({ name }) => name === 'SubmissionSetStatus');
    const [value] = slot[0]?.values ?? [];
    const expected = inMessage(metadata, association.target) ? 'Original' : 'Reference';
    if (slot.length !== 1 || slot[0]?.values.length !== 1 || value !== expected) yield { path: association.path };
  }
}

function* linksOfSet(metadata: SubmittedMetadata): Generator<Hit> {
  const sets = new Set(metadata.submissionSets.map(({ id }) => id));
  const folders = new Set(metadata.folders.map(({ id }) => id));
  const objects = new Set(objectsOf(metadata).map(({ id }) => id));
  for (const association of metadata.associations) {
    const { source, target, path } = association;
    if (sets.has(target)) yield { path };
    if (sets.has(source) && !isMembership(association)) yield { path };
    const member = metadata.associations.find(({ id }) => id === target);
    // The folder of such a member is one of the message or of the registry.
    const fromFolder = member && (folders.has(member.source) || !objects.has(member.source));
    if (sets.has(source) && member && !(fromFolder && isMembership(member))) yield { path };
  }
}

function* relationshipFaults(metadata: SubmittedMetadata): Generator<Hit> {
  for (const { type, source, target, path } of metadata.associations) {
    if (!RELATIONSHIPS.includes(type)) continue;
    if (!inMessage(metadata, source)) yield { path: `${path}/@sourceObject` };
    if (!isEntryUuid(target) || inMessage(metadata, target)) yield { path: `${path}/@targetObject` };
  }
}

export const associationRules: readonly Rule[] = [
  rule(
    'association-type',
    'A-01',
    text(
      'Le type d’une association n’est pas de ceux qu’ITI-41 permet.',
      'Der Typ einer Verknüpfung gehört nicht zu den in ITI-41 erlaubten.',
      'The type of an association is not one that ITI-41 allows.',
    ),
    ({ associations }) =>
      associations.flatMap(({ type, path }) =>
        unless([HAS_MEMBER, ...RELATIONSHIPS, ...OTHER_ASSOCIATIONS].includes(type), `${path}/@associationType`),
      ),
  ),
  rule(
    'membership',
    'A-02',
    text(
      'Une fiche ou un classeur n’est pas relié au lot par exactement une association.',
      'Ein Eintrag oder Ordner ist nicht durch genau eine Verknüpfung mit dem Satz verbunden.',
      'An entry or folder is not linked to the submission set by exactly one association.',
    ),
    membership,
  ),
  rule(
    'set-status',
    'A-03',
    text(
      'Le lien du lot vers une fiche ne dit pas correctement si elle est nouvelle (Original) ou déjà connue (Reference).',
      'Die Verknüpfung des Satzes mit einem Eintrag sagt nicht richtig, ob er neu (Original) oder schon bekannt (Reference) ist.',
      'The link from the set to an entry does not say rightly whether it is new (Original) or known already (Reference).',
    ),
    submissionSetStatus,
  ),
  rule(
    'set-links',
    'A-04, A-05',
    text(
      'Le lot est relié d’une façon que la norme ne permet pas.',
      'Der Satz ist auf eine Weise verknüpft, die der Standard nicht erlaubt.',
      'The submission set is linked in a way that the standard does not allow.',
    ),
    linksOfSet,
  ),
  rule(
    'association-ends',
    'A-06',
    text(
      'Une association ne nomme pas ses deux objets, ou relie un objet à lui-même.',
      'Eine Verknüpfung nennt nicht beide Objekte oder verbindet eines mit sich selbst.',
      'An association does not name both its objects, or links one to itself.',
    ),
    ({ associations }) =>
      associations.flatMap(({ source, target, path }) =>
        unless(source !== '' && target !== '' && source !== target, path),
      ),
  ),
  rule(
    'association-documentation',
    'A-07',
    text(
      'Un motif est indiqué sur une association qui n’en porte pas.',
      'An einer Verknüpfung, die keinen Grund trägt, ist ein Grund angegeben.',
      'A reason is given on an association that carries none.',
    ),
    ({ associations }) =>
      associations.flatMap(({ type, classifications, path }) =>
        unless(
          RELATIONSHIPS.includes(type) || !classifications.some(({ scheme }) => scheme === ASSOCIATION_DOCUMENTATION),
          path,
        ),
      ),
  ),
  rule(
    'relationship-target',
    'A-08',
    text(
      'Un remplacement, ajout ou transformation ne va pas d’une fiche de l’envoi vers une fiche du registre (UUID).',
      'Ein Ersetzen, Anhängen oder Umwandeln führt nicht von einem Eintrag der Sendung zu einem des Registers (UUID).',
      'A replacement, addendum or transformation does not go from an entry of the submission to one of the registry (UUID).',
    ),
    relationshipFaults,
  ),
];
