/** Who says it: the author part of the national header (eSanté general CDA header, templates 1.3.182.11.1.4 and .4.1). */
import { identifierSchemes } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { text, type Hit, type Rule } from '../pack.ts';
import type { Subject } from '../subject.ts';
import { attribute, childOf, childrenOf, pathOf, type XmlNode } from '../xml.ts';
import { COMPLETE_SETTINGS, TELL_THE_MAKER } from './fixes.ts';

const AUTHOR = 'eSanté general CDA header, 1.3.182.11.1.4';
const AUTHOR_A1 = 'eSanté general CDA header, 1.3.182.11.1.4.1';

const assignedAuthors = ({ cda }: Subject): readonly XmlNode[] =>
  childrenOf(cda, 'author').flatMap((author) => childrenOf(author, 'assignedAuthor'));
const persons = (subject: Subject): readonly XmlNode[] =>
  assignedAuthors(subject).filter((author) => childOf(author, 'assignedPerson'));
const devices = (subject: Subject): readonly XmlNode[] =>
  assignedAuthors(subject).filter((author) => childOf(author, 'assignedAuthoringDevice'));

/** The place of a root in the profile's order of professional ids; -1 for a root that the profile does not name. */
const rankOf = (id: XmlNode, { professional }: NationalProfile): number =>
  professional.identifiers.findIndex(({ root }) => root === attribute(id, 'root'));

function* idsOutOfOrder(subject: Subject): Generator<Hit> {
  for (const author of persons(subject)) {
    const ranks = childrenOf(author, 'id').map((id) => rankOf(id, subject.profile));
    const known = ranks.filter((rank) => rank >= 0);
    const leading = ranks.slice(0, known.length).every((rank) => rank >= 0);
    const rising = known.every((rank, index) => index === 0 || rank > (known[index - 1] ?? 0));
    if (!leading || !rising) yield { path: `${pathOf(author)}/id` };
  }
}

function* idsMisshapen(subject: Subject): Generator<Hit> {
  const { identifiers } = subject.profile.professional;
  for (const author of persons(subject)) {
    for (const id of childrenOf(author, 'id')) {
      const scheme = identifiers[rankOf(id, subject.profile)]?.scheme;
      if (scheme === undefined || attribute(id, 'nullFlavor') !== undefined) continue;
      if (identifierSchemes[scheme](attribute(id, 'extension') ?? '') !== undefined) yield { path: pathOf(id) };
    }
  }
}

function* withoutProfessionalId(subject: Subject): Generator<Hit> {
  for (const author of persons(subject)) {
    const identified = childrenOf(author, 'id').some((id) => rankOf(id, subject.profile) >= 0);
    if (!identified) yield { path: `${pathOf(author)}/id` };
  }
}

/** Device authors: the id of the device first, then an id that says `NA`. */
function* deviceIds(subject: Subject): Generator<Hit> {
  for (const author of devices(subject)) {
    const second = childrenOf(author, 'id')[1];
    if (attribute(second, 'nullFlavor') !== 'NA') yield { path: `${pathOf(author)}/id` };
  }
}

/** The first author must say where they work, and how to reach them; `nullFlavor` is an answer. */
function* incompleteFirstAuthor(subject: Subject): Generator<Hit> {
  const [first] = assignedAuthors(subject);
  if (!first) return;
  for (const part of ['addr', 'telecom', 'representedOrganization'])
    if (!childOf(first, part)) yield { path: pathOf(first), details: { part } };
}

export const authorRules: readonly Rule[] = [
  {
    id: 'lu-header.author-id-order',
    severity: 'error',
    message: text(
      'Les identifiants de l’auteur ne sont pas dans l’ordre demandé (identifiant eSanté, puis code prestataire, puis les autres).',
      'Die Kennungen des Autors stehen nicht in der verlangten Reihenfolge (eSanté-Kennung, dann Leistungserbringercode, dann andere).',
      'The author’s ids are not in the order asked for (eSanté id, then provider code, then others).',
    ),
    fix: TELL_THE_MAKER,
    reference: AUTHOR,
    check: idsOutOfOrder,
  },
  {
    id: 'lu-header.author-id-form',
    severity: 'error',
    message: text(
      'Un identifiant professionnel de l’auteur n’a pas la forme attendue.',
      'Eine berufliche Kennung des Autors hat nicht die erwartete Form.',
      'A professional id of the author does not have the expected form.',
    ),
    fix: COMPLETE_SETTINGS,
    reference: AUTHOR,
    check: idsMisshapen,
  },
  {
    id: 'lu-header.author-id-missing',
    severity: 'warning',
    message: text(
      'L’auteur n’a aucun identifiant professionnel national ; le destinataire pourrait refuser le document.',
      'Der Autor hat keine nationale berufliche Kennung; der Empfänger könnte das Dokument ablehnen.',
      'The author has no national professional id; the receiver might refuse the document.',
    ),
    fix: COMPLETE_SETTINGS,
    reference: AUTHOR,
    check: withoutProfessionalId,
  },
  {
    id: 'lu-header.author-device',
    severity: 'error',
    message: text(
      'Un auteur qui est un appareil doit porter deux identifiants, le second marqué « NA » (sans objet).',
      'Ein Autor, der ein Gerät ist, muss zwei Kennungen tragen, die zweite als „NA“ (nicht anwendbar) markiert.',
      'An author that is a device must carry two ids, the second marked “NA” (not applicable).',
    ),
    fix: TELL_THE_MAKER,
    reference: AUTHOR_A1,
    check: deviceIds,
  },
  {
    id: 'lu-header.author-organization',
    severity: 'error',
    message: text(
      'Il manque à l’auteur principal l’élément « {part} » (adresse, contact ou organisation).',
      'Dem Hauptautor fehlt das Element „{part}“ (Adresse, Kontakt oder Organisation).',
      'The main author lacks the element “{part}” (address, contact or organisation).',
    ),
    fix: COMPLETE_SETTINGS,
    reference: AUTHOR_A1,
    check: incompleteFirstAuthor,
  },
];
