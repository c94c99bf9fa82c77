/** XML as it travels: encoding, well-formedness, no document type declaration (W3C XML 1.0; OWASP XXE: refused before parsing). */
import { text, unless, type Hit, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import type { XmlFault } from '../xml.ts';
import { EXPORT_AGAIN, TELL_THE_MAKER } from './fixes.ts';

const faultOf = ({ xml }: Subject): XmlFault | undefined => (xml && !xml.ok ? xml.fault : undefined);

const has =
  (kind: XmlFault['kind']) =>
  (subject: Subject): readonly Hit[] =>
    unless(faultOf(subject)?.kind !== kind, '/');

export const xmlWire: RulePack = {
  name: 'xml-wire',
  version: '2026-11-27.3',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('XML transmis', 'XML auf dem Draht', 'XML on the wire'),
  description: text(
    'Encodage, forme correcte et absence de déclaration de type de document. Les entités externes ne sont jamais lues.',
    'Zeichenkodierung, Wohlgeformtheit und keine Dokumenttypdeklaration. Externe Entitäten werden nie gelesen.',
    'Encoding, well-formedness and no document type declaration. External entities are never read.',
  ),
  rules: [
    {
      id: 'xml.encoding',
      severity: 'error',
      mend: 'when-read',
      message: text(
        'Le fichier n’est pas écrit dans le jeu de caractères qu’il annonce (encodage), ou Relais ne connaît pas celui-ci.',
        'Die Datei ist nicht in dem Zeichensatz geschrieben, den sie angibt (Kodierung), oder Relais kennt diesen nicht.',
        'The file is not written in the character set that it declares (encoding), or Relais does not know that one.',
      ),
      fix: EXPORT_AGAIN,
      reference: 'XML 1.0 §4.3.3',
      check: has('encoding'),
    },
    {
      id: 'xml.encoding-not-utf8',
      severity: 'warning',
      message: text(
        'Le document n’est pas en UTF-8 ; certains récepteurs ne lisent que cet encodage.',
        'Das Dokument ist nicht in UTF-8; manche Empfänger lesen nur diese Kodierung.',
        'The document is not in UTF-8; some receivers read that encoding only.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'XML 1.0 §4.3.3',
      check: ({ xml }) => unless(!xml?.ok || ['utf-8', 'us-ascii', 'ascii'].includes(xml.encoding), '/'),
    },
    {
      id: 'xml.doctype',
      severity: 'error',
      message: text(
        'Le fichier contient une déclaration de type de document (DOCTYPE) ; il est refusé sans être lu, car elle peut cacher un contenu dangereux.',
        'Die Datei enthält eine Dokumenttypdeklaration (DOCTYPE); sie wird ungelesen abgelehnt, weil sich darin gefährlicher Inhalt verbergen kann.',
        'The file holds a document type declaration (DOCTYPE); it is refused unread, as it can hide dangerous content.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'XML 1.0 §2.8',
      check: has('doctype'),
    },
    {
      id: 'xml.too-deep',
      severity: 'error',
      message: text(
        'Les éléments de ce fichier XML sont imbriqués sur plus de 2048 niveaux, plus que dans aucun document ; il n’est pas vérifié. Il peut être complet.',
        'Die Elemente dieser XML-Datei sind über mehr als 2048 Stufen verschachtelt, mehr als in irgendeinem Dokument; sie wird nicht geprüft. Sie kann vollständig sein.',
        'The elements of this XML file are nested over more than 2048 levels, more than in any document; it is not checked. It may be complete.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'XML 1.0 §2.1',
      check: has('too-deep'),
    },
    {
      id: 'xml.too-many-elements',
      severity: 'error',
      message: text(
        'Ce fichier XML compte plus d’un demi-million d’éléments, bien plus qu’aucun document ; il n’est pas vérifié. Il peut être complet.',
        'Diese XML-Datei hat mehr als eine halbe Million Elemente, weit mehr als irgendein Dokument; sie wird nicht geprüft. Sie kann vollständig sein.',
        'This XML file has more than half a million elements, far more than any document; it is not checked. It may be complete.',
      ),
      fix: TELL_THE_MAKER,
      reference: 'XML 1.0 §2.1',
      check: has('too-many'),
    },
    {
      id: 'xml.well-formed',
      severity: 'error',
      message: text(
        'Le fichier n’est pas du XML bien formé (lecture arrêtée à la ligne {line}) : il est incomplet ou endommagé.',
        'Die Datei ist kein wohlgeformtes XML (Lesen endete in Zeile {line}): Sie ist unvollständig oder beschädigt.',
        'The file is not well-formed XML (reading stopped at line {line}): it is incomplete or damaged.',
      ),
      fix: EXPORT_AGAIN,
      reference: 'XML 1.0 §2.1',
      *check(subject) {
        const fault = faultOf(subject);
        if (fault?.kind === 'malformed') yield { path: `line ${fault.line}`, details: { line: String(fault.line) } };
      },
    },
  ],
};
