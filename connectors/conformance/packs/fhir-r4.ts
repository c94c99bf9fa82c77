/**
 * FHIR R4 itself: elements, cardinalities, types, conditions and required codes of every resource in a Bundle, by the definitions that HL7
 * publishes. A validator in a thread of its own judges (`user-packs/`); here stands what its findings are called, weigh and ask for.
 */
import { text, type Rule, type RulePack } from '../pack.ts';
import { TELL_SUPPORT, TELL_THE_MAKER } from './fixes.ts';

interface JudgedRules extends Omit<RulePack, 'rules'> {
  readonly rules: readonly Omit<Rule, 'check'>[];
}

const rule = (id: string, reference: string, message: Rule['message']): Omit<Rule, 'check'> => ({
  id: `fhir-r4.${id}`,
  severity: 'error',
  message,
  fix: TELL_THE_MAKER,
  reference,
});

export const fhirR4: JudgedRules = {
  name: 'fhir-r4',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('FHIR R4', 'FHIR R4', 'FHIR R4'),
  description: text(
    'Chaque ressource d’un document FHIR, vérifiée d’après les définitions de FHIR R4 : éléments, types, conditions, codes obligatoires, cibles des références.',
    'Jede Ressource eines FHIR-Dokuments, geprüft nach den Definitionen von FHIR R4: Elemente, Typen, Bedingungen, verbindliche Codes, Ziele von Verweisen.',
    'Every resource of a FHIR document by the definitions of FHIR R4: elements, types, conditions, required codes, targets of references.',
  ),
  rules: [
    rule(
      'required',
      'FHIR R4 §2.1.0',
      text('Il manque un élément obligatoire.', 'Ein Pflichtelement fehlt.', 'A required element is missing.'),
    ),
    rule(
      'cardinality',
      'FHIR R4 §2.1.0',
      text(
        'Un élément figure trop ou trop peu de fois.',
        'Ein Element steht zu oft oder zu selten da.',
        'An element stands too often or too rarely.',
      ),
    ),
    rule(
      'unknown-element',
      'FHIR R4 §2.6.2',
      text(
        'Un élément n’existe pas à cet endroit.',
        'Ein Element gibt es an dieser Stelle nicht.',
        'An element does not exist at this place.',
      ),
    ),
    rule(
      'value',
      'FHIR R4 §2.24',
      text(
        'Une valeur n’a pas la forme de son type.',
        'Ein Wert hat nicht die Form seines Typs.',
        'A value does not have the form of its type.',
      ),
    ),
    rule(
      'invariant',
      'FHIR R4 §2.1.0',
      text(
        'Une condition de la norme n’est pas remplie.',
        'Eine Bedingung des Standards ist nicht erfüllt.',
        'A condition of the standard is not met.',
      ),
    ),
    rule(
      'required-binding',
      'FHIR R4 §4.1.5',
      text(
        'Un code n’est pas dans sa liste obligatoire.',
        'Ein Code steht nicht in seiner verbindlichen Liste.',
        'A code is not in its required value set.',
      ),
    ),
    rule(
      'reference-target',
      'FHIR R4 §2.36',
      text(
        'Une référence mène à une ressource d’une sorte qui n’est pas permise ici.',
        'Ein Verweis führt zu einer Ressource anderer Art als erlaubt.',
        'A reference leads to a resource of another kind than allowed.',
      ),
    ),
    {
      ...rule(
        'not-checked',
        'FHIR R4 §2.1.0',
        text(
          'Ce document FHIR n’a pas pu être vérifié d’après FHIR R4 ; il n’est pas envoyé sans cette vérification.',
          'Dieses FHIR-Dokument konnte nicht nach FHIR R4 geprüft werden; ohne diese Prüfung wird es nicht gesendet.',
          'This FHIR document could not be checked by FHIR R4; it is not sent without this check.',
        ),
      ),
      fix: TELL_SUPPORT,
    },
  ],
};
