/** What the screens show of a document's content: rows of text made from the model, so that no browser interprets CDA. */
import {
  ownWords,
  type ClinicalDocument,
  type Concept,
  type Observation,
  type ObservationValue,
  type PersonName,
  type Professional,
  type ResultGroup,
} from '../clinical/index.ts';
import type { DocumentView, ResultRow } from './contract.ts';

export const conceptText = (concept: Concept): string =>
  ownWords(concept) ?? concept.coding?.code ?? concept.translations[0]?.code ?? '';

export const nameText = (name: PersonName | undefined): string =>
  name ? [name.given.join(' '), name.family].filter((part) => part !== '').join(' ') : '';

const professionalText = (professional: Professional | undefined): string =>
  [professional?.name?.prefix, nameText(professional?.name)]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');

function valueText(value: ObservationValue | undefined): { value: string; unit: string } {
  if (value === undefined) return { value: '', unit: '' };
  const unit = 'unit' in value ? value.unit.text : '';
  switch (value.type) {
    case 'quantity':
      return { value: `${value.comparator === undefined ? '' : `${value.comparator} `}${value.number}`, unit };
    case 'ratio':
      return { value: `${value.numerator}:${value.denominator}`, unit };
    case 'range':
      return { value: `${value.low ?? ''} – ${value.high ?? ''}`, unit };
    case 'text':
      return { value: value.text, unit };
    case 'coded':
      return { value: value.concepts.map(conceptText).join(', '), unit: '' };
    case 'time':
      return { value: value.time, unit: '' };
  }
}

const flags: Readonly<Record<string, ResultRow['flag']>> = {
  H: 'high',
  HU: 'high',
  L: 'low',
  LU: 'low',
  A: 'abnormal',
  HH: 'critical',
  LL: 'critical',
  AA: 'critical',
};

const flagOf = (observation: Observation): ResultRow['flag'] => {
  for (const interpretation of observation.interpretations) {
    const flag = flags[interpretation.code ?? interpretation.text];
    if (flag !== undefined) return flag;
  }
  return '';
};

function resultRow(group: ResultGroup, observation: Observation): ResultRow {
  // Withdrawn values are not shown anywhere, this screen included.
  const shown = observation.status === 'entered-in-error' ? { value: '', unit: '' } : valueText(observation.value);
  const other = observation.interpretations
    .filter(({ code, text }) => flags[code ?? text] === undefined)
    .map(({ text }) => text);
  return {
    source: observation.source,
    group: conceptText(group.code),
    label: conceptText(observation.code),
    ...shown,
    range: observation.range?.text ?? '',
    flag: flagOf(observation),
    code: observation.code.coding?.code ?? '',
    status: observation.status,
    notes: [...other.filter((text) => text !== 'N'), ...observation.notes],
  };
}

const kinds = { results: 'results', attachment: 'pdf', sections: 'page', carried: 'carried' } as const;

export function viewOf(document: ClinicalDocument): DocumentView {
  const { patient, body } = document;
  return {
    kind: kinds[body.kind],
    patient: {
      name: nameText(patient.name),
      birthDate: patient.birthDate ?? '',
      sex: patient.sex,
      identifiers: patient.identifiers.map(({ extension, assigner }) =>
        assigner === undefined ? extension : `${extension} (${assigner})`,
      ),
    },
    author: professionalText(document.author.professional) || (document.author.device?.name ?? ''),
    organization: document.author.organization?.name ?? '',
    requester: professionalText(document.order?.requester),
    results:
      body.kind === 'results'
        ? body.groups.flatMap((group) => group.observations.map((row) => resultRow(group, row)))
        : [],
    notes: body.kind === 'results' ? [...body.notes, ...body.groups.flatMap((group) => group.notes)] : [],
  };
}
