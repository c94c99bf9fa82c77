/** Summaries (sumehr) and medication schemes: every statement under its heading, and nothing shown as it is not. */
import { describe, expect, it } from 'vitest';
import {
  cd,
  content,
  DOCTOR,
  documentIn,
  documents,
  folder,
  item,
  message,
  rulesOf,
  sections,
  single,
  statements,
  text,
  transaction,
  unit,
  type DocumentPart,
} from './testing.ts';

const words = (part: DocumentPart): string =>
  sections(part)
    .flatMap((section) => [section.title ?? '', ...section.text])
    .join('\n');
const medicine = (inner: string, facts = {}) =>
  statements(documentIn(single(item('medication', inner), { kind: 'sumehr', author: DOCTOR, ...facts })))[0];

describe('a summary (sumehr)', () => {
  const state = (code: string): string => `<lifecycle>${cd('CD-LIFECYCLE', code)}</lifecycle>`;
  const drug = (name: string): string =>
    content(
      `<medicinalproduct><intendedcd S="CD-DRUG-CNK" SV="1.0">3303948</intendedcd><intendedname>${name}</intendedname></medicinalproduct>`,
    );
  const made = documentIn(
    single(
      [
        item(
          'healthcareelement',
          `${content('<cd S="ICD" SV="10">I10</cd>' + cd('ICPC', 'K86'))}${content(text('Hypertension'))}<beginmoment><yearmonth>2019-05</yearmonth></beginmoment>${state('active')}`,
        ),
        item(
          'healthcareelement',
          `${content(text('Appendicectomie'))}<beginmoment><year>1980</year></beginmoment>${state('inactive')}`,
        ),
        item(
          'healthcareelement',
          `${content(text('Diabète'))}<certainty>${cd('CD-CERTAINTY', 'excluded')}</certainty>`,
        ),
        item('allergy', `${content(text('Pénicilline'))}${text('Urticaire')}`),
        item(
          'vaccine',
          `${content('<cd S="CD-VACCINEINDICATION" SV="1.0">tetanus</cd>')}${drug('Tetavac')}<beginmoment><date>2024-04-01</date></beginmoment>${state('administrated')}<batch>LOT7</batch>`,
        ),
        item('vaccine', `${content(text('Grippe'))}${state('planned')}`),
        item('medication', `${drug('Beispielol 5 mg')}<posology>${text('1 comprimé le matin')}</posology>`),
        item('risk', content(text('Tabac'))),
        item('patientwill', content(cd('CD-PATIENTWILL', 'ntbr'))),
        item(
          'parameter',
          content(cd('CD-PARAMETER', 'weight')) + content(`<decimal>61,5</decimal>${unit('kg', 'CD-UNIT')}`),
        ),
      ].join(''),
      { kind: 'sumehr', author: DOCTOR },
    ),
  );

  it('is a patient summary whose statements stand in their sections', () => {
    expect(made.document.type.coding?.code).toBe('60591-5');
    expect(sections(made).map(({ code, title }) => code?.code ?? title)).toEqual([
      ...['11450-4', '11348-0', '48765-2', '10160-0', '11369-6', '8716-3'],
      ...['Autres éléments', 'Facteurs de risque', '42348-3'],
    ]);
    expect(statements(made)).toMatchObject([
      {
        kind: 'condition',
        code: { coding: { code: 'I10', system: '2.16.840.1.113883.6.3' }, text: 'Hypertension' },
        status: 'active',
        period: { start: '201905' },
      },
      { kind: 'condition', code: { text: 'Appendicectomie' }, status: 'inactive', period: { start: '1980' } },
      { kind: 'allergy', agent: { text: 'Pénicilline' }, notes: ['Urticaire'] },
      {
        kind: 'medication',
        code: { coding: { code: '3303948', systemName: 'CD-DRUG-CNK' } },
        dosage: '1 comprimé le matin',
        status: 'active',
      },
      {
        kind: 'immunization',
        vaccine: { text: 'Tetavac' },
        targets: [{ text: 'tetanus' }],
        lot: 'LOT7',
        at: '20240401',
        status: 'completed',
      },
      {
        kind: 'measurement',
        observation: { code: { coding: { code: '29463-7' } }, value: { number: '61.5', unit: { ucum: 'kg' } } },
      },
    ]);
    expect(made.mapping.unmapped).toEqual([]);
  });

  it('never shows as present what is excluded, or as given what is planned', () => {
    expect(words(made)).toContain('Problème de santé: Diabète (exclu)');
    expect(words(made)).toContain('Vaccin: Grippe (prévu)');
  });

  it.each([
    [`${drug('A')}${state('stopped')}`, { status: 'stopped' }],
    [`${drug('A')}<endmoment><date>2020-01-01</date></endmoment>`, { status: 'completed' }],
    [`${drug('A')}<beginmoment><date>2030-01-01</date></beginmoment>`, { status: 'planned' }],
    [`${drug('A')}<temporality>${cd('CD-TEMPORALITY', 'ifnecessary')}</temporality>`, { asNeeded: true }],
    [content('<compoundprescription L="fr">Crème 2 %</compoundprescription>'), { code: { text: 'Crème 2 %' } }],
    [
      `${drug('A')}<posology><low>1</low><high>2</high><unit>${cd('CD-ADMINISTRATIONUNIT', 'ampoule')}</unit><takes><low>3</low><high>3</high></takes></posology>`,
      { dosage: '3 × 1 – 2 ampoule(s)' },
    ],
    [
      `${drug('A')}<frequency><periodicity>${cd('CD-PERIODICITY', 'D')}</periodicity></frequency><regimen><daytime><dayperiod>${cd('CD-DAYPERIOD', 'morning')}</dayperiod></daytime><quantity><decimal>1</decimal><unit>${cd('CD-ADMINISTRATIONUNIT', '00005')}</unit></quantity><daytime><time>20:00:00</time></daytime><quantity><decimal>0.5</decimal></quantity></regimen>`,
      { dosage: 'chaque jour · le matin: 1 comprimé(s); 20:00: 0.5' },
    ],
  ])('reads the medicine %s', (inner, expected) => {
    expect(medicine(inner)).toMatchObject(expected);
  });

  it('shows a code of frequency that it has no words for, and tells', () => {
    const part = documentIn(
      single(
        item(
          'medication',
          `${drug('A')}<frequency><periodicity>${cd('CD-PERIODICITY', 'DT')}</periodicity></frequency>`,
        ),
        { kind: 'sumehr' },
      ),
    );
    expect(statements(part)[0]).toMatchObject({ dosage: '[CD-PERIODICITY DT]' });
    expect(rulesOf(part)).toContain('kmehr.code-without-words');
  });
});

describe('a medication scheme', () => {
  const line = (number: string, inner: string, kind = 'medicationschemeelement'): string =>
    transaction(inner, { kind, author: DOCTOR, ids: `<id S="LOCAL" SL="uri">/line/${number}</id>` }).replace(
      '>1</id>',
      `>${number}</id>`,
    );
  const suspension = (number: string): string =>
    line(
      '9',
      `${item('transactionreason', content(text('Opération')))}${item('medication', `${content(text('A'))}<beginmoment><date>2026-02-20</date></beginmoment><endmoment><date>2026-03-10</date></endmoment><lifecycle>${cd('CD-LIFECYCLE', 'suspended')}</lifecycle><lnk TYPE="isplannedfor" URL="//transaction[id[@S='ID-KMEHR']='${number}']"/>`)}`,
      'treatmentsuspension',
    );
  const scheme = (more: string): string =>
    message(
      folder(
        line('1', '', 'medicationscheme') +
          line(
            '2',
            item('medication', content(text('A'))) +
              item('healthcareelement', content(cd('CD-ITEM-MS', 'medicationuse')) + content(text('Tension'))),
          ) +
          more,
      ),
    );

  it('is one list with reasons and suspensions', () => {
    const [part, ...others] = documents(scheme(line('3', item('medication', content(text('B')))) + suspension('2')));
    expect(others).toEqual([]);
    expect(part?.document).toMatchObject({ type: { coding: { code: '56445-0' } }, lineage: { number: '/line/1' } });
    expect(part && statements(part)).toMatchObject([
      {
        code: { text: 'A' },
        reason: 'Tension',
        status: 'unknown',
        notes: ['Suspendu 2026-02-20 – 2026-03-10 (Opération)'],
      },
      { code: { text: 'B' }, status: 'active' },
    ]);
    expect(part?.mapping.unmapped).toEqual([]);
  });

  it('tells of a suspension whose medicine is not there', () => {
    const part = documentIn(scheme(suspension('7')));
    expect(rulesOf(part)).toContain('kmehr.suspension-without-medicine');
    expect(words(part)).toContain('A: Suspendu');
  });
});
