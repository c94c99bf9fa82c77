/**
 * What an order told before completes the result that answers it: who asked, why, when. Only what the result leaves out, only for the same patient, and
 * said in its account.
 */
import type { ClinicalDocument, Finding, KnownOrder, MappingReport } from '../clinical/index.ts';
import { nameText } from './view.ts';

export type AnsweredOrder = KnownOrder | 'of-another-patient' | undefined;

const ofAnotherPatient: Finding = {
  rule: 'identity.order-of-another-patient',
  severity: 'error',
  path: 'order',
  message: {
    fr: 'La demande portant ce numéro a été faite pour une autre personne que celle de ce résultat.',
    de: 'Der Auftrag mit dieser Nummer wurde für eine andere Person erteilt als die dieses Befunds.',
    en: 'The order under this number was placed for another person than the one of this result.',
  },
  fix: {
    fr: 'Vérifiez avec le laboratoire de qui est ce résultat ; faites-le renvoyer corrigé, ou annulez-le.',
    de: 'Klären Sie mit dem Labor, von wem dieser Befund ist; lassen Sie ihn berichtigt neu senden, oder verwerfen Sie ihn.',
    en: 'Settle with the laboratory whose result this is; have it sent again corrected, or cancel it.',
  },
};

const completed: Finding = {
  rule: 'documents.completed-from-order',
  severity: 'information',
  path: 'order',
  message: {
    fr: 'Ce que le résultat ne disait pas (prescripteur, motif ou date de la demande) vient de la demande reçue auparavant.',
    de: 'Was der Befund nicht sagte (Auftraggeber, Grund oder Zeit des Auftrags), stammt aus dem früher empfangenen Auftrag.',
    en: 'What the result did not say (requester, reason or time of the order) comes from the order received before.',
  },
  fix: { fr: 'Rien à faire.', de: 'Nichts zu tun.', en: 'Nothing to do.' },
};

export function withOrder(
  document: ClinicalDocument,
  mapping: MappingReport,
  answered: AnsweredOrder,
): { readonly document: ClinicalDocument; readonly mapping: MappingReport; readonly findings: readonly Finding[] } {
  if (answered === undefined) return { document, mapping, findings: [] };
  if (answered === 'of-another-patient') return { document, mapping, findings: [ofAnotherPatient] };
  const { order = {} } = document;
  const { requester, reason, orderedAt } = answered;
  const more = {
    ...(order.requester || !requester ? {} : { requester }),
    ...(order.reason !== undefined || reason === undefined ? {} : { reason }),
    ...(order.orderedAt !== undefined || orderedAt === undefined ? {} : { orderedAt }),
  };
  const told: readonly (readonly [path: string, to: string, value: string | undefined])[] = [
    [
      'ORC-12',
      'order.requester',
      more.requester &&
        (more.requester.name ? nameText(more.requester.name) : more.requester.identifiers[0]?.extension),
    ],
    ['OBR-31', 'order.reason', more.reason],
    ['ORC-9', 'order.orderedAt', more.orderedAt],
  ];
  const lines = told.flatMap(([path, to, value]) =>
    value === undefined ? [] : [{ path: `expected-order/${path}`, value, to }],
  );
  if (lines.length === 0) return { document, mapping, findings: [] };
  return {
    document: { ...document, order: { ...order, ...more } },
    mapping: { ...mapping, mapped: [...mapping.mapped, ...lines] },
    findings: [completed],
  };
}
