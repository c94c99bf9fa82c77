/** KMEHR messages: what they say arrives whole and under the right patient, and what is wrong with them is said. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completenessOf, detectFormat, readInput } from '../index.ts';
import {
  cd,
  content,
  contextOf,
  DOCTOR,
  documentIn,
  documents,
  folder,
  HEADER,
  item,
  LABO,
  message,
  outcomes,
  patient,
  pdf,
  read,
  rulesOf,
  single,
  text,
  transaction,
  type DocumentPart,
} from './testing.ts';

const unit = (code: string, scheme = 'UCUM'): string => `<unit>${cd(scheme, code)}</unit>`;
const POTASSIUM = item(
  'lab',
  `${content('<cd S="LOCAL" SL="labo-codes" SV="1.0">K</cd>')}${content(text('Potassium') + text('Kalium', 'nl'))}
${content(`<decimal>5.6</decimal>${unit('mmol/L')}<minref><decimal>3.5</decimal></minref><maxref><decimal>5.1</decimal></maxref>`)}
<severity>${cd('CD-SEVERITY', 'high')}</severity>`,
);
const CRP = item(
  'lab',
  `${content(cd('LOINC', '1988-5'))}${content(text('CRP'))}${content(text('&lt;0,6') + unit('mg/l', 'CD-UNIT'))}`,
);

const observations = ({ document: { body } }: DocumentPart) =>
  body.kind === 'results' ? body.groups.flatMap((group) => group.observations) : [];
const sections = ({ document: { body } }: DocumentPart) => (body.kind === 'sections' ? body.sections : []);
const statements = (part: DocumentPart) => sections(part).flatMap((section) => section.statements);
const words = (part: DocumentPart): string =>
  sections(part)
    .flatMap((section) => [section.title ?? '', ...section.text])
    .join('\n');
const medicine = (inner: string, facts = {}) =>
  statements(documentIn(single(item('medication', inner), { kind: 'sumehr', author: DOCTOR, ...facts })))[0];

describe('a laboratory result', () => {
  const part = documentIn(single(POTASSIUM + CRP));

  it('is recognised by its root, whatever its name, prefix and envelope', () => {
    const named = (xml: string): string | undefined => detectFormat({ name: 'x.dat', bytes: Buffer.from(xml) })?.name;
    expect(named(single(POTASSIUM))).toBe('kmehr');
    expect(named('<k:kmehrmessage xmlns:k="urn:old"/>')).toBe('kmehr');
    expect(
      named(`<s:Envelope xmlns:s="urn:s"><s:Body>${single('').replace(/^<\?.*\?>/, '')}</s:Body></s:Envelope>`),
    ).toBe('kmehr');
    expect(named('<ClinicalDocument xmlns="urn:hl7-org:v3"><kmehrmessage/></ClinicalDocument>')).toBe('cda');
  });

  it('names patient, laboratory, physician, number and time', () => {
    expect(part.findings.filter(({ severity }) => severity !== 'information')).toEqual([]);
    expect(part.document).toMatchObject({
      type: { coding: { code: '11502-2' } },
      status: 'final',
      effectiveTime: '20260302141500+0100',
      lineage: { number: 'L1', stable: true },
      patient: {
        identifiers: [{ kind: 'national', extension: '1893120105732' }],
        name: { family: 'Müster-Test', given: ['Léonie'] },
        birthDate: '1893-12-01',
        sex: 'female',
      },
      author: { organization: { name: 'LABOTEST', identifiers: [{ extension: '71000012', assigner: 'NIHII' }] } },
      recipients: [{ name: { family: 'DOCTEUR', given: ['Test'] } }],
    });
  });

  it('gives each test once, with value, unit, range, flag and status', () => {
    expect(observations(part)).toMatchObject([
      {
        code: { coding: { code: 'K', systemName: 'labo-codes' }, text: 'Potassium' },
        value: { type: 'quantity', number: '5.6', unit: { ucum: 'mmol/L' } },
        range: { low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H', text: 'high' }],
        status: 'final',
      },
      {
        code: { coding: { code: '1988-5', system: '2.16.840.1.113883.6.1' }, text: 'CRP' },
        value: { type: 'quantity', comparator: '<', number: '0.6', unit: { text: 'mg/l', ucum: 'mg/l' } },
      },
    ]);
  });

  it('accounts for every element', () => {
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.mapping.ignored.map(({ rule }) => rule)).toContain('kmehr.other-language');
    expect(new Set(part.mapping.mapped.map(({ path }) => path)).size).toBe(part.mapping.mapped.length);
  });

  it.each([
    ['corrected', 'corrected', 'corrected'],
    ['pending', 'registered', 'preliminary'],
    ['cancelled', 'cancelled', 'cancelled'],
    ['retracted', 'entered-in-error', 'entered-in-error'],
    ['reported', 'final', 'final'],
    ['unheard-of', 'preliminary', 'preliminary'],
  ])('lifecycle %s: %s, and the document %s', (lifecycle, result, document) => {
    const made = documentIn(
      single(POTASSIUM.replace('</item>', `<lifecycle>${cd('CD-LIFECYCLE', lifecycle)}</lifecycle></item>`)),
    );
    expect(observations(made)[0]?.status).toBe(result);
    expect(made.document.status).toBe(document);
  });

  it.each([
    ['<iscomplete>false</iscomplete><isvalidated>true</isvalidated>', 'preliminary', false],
    ['<iscomplete>true</iscomplete><isvalidated>false</isvalidated>', 'preliminary', false],
    ['', 'preliminary', true],
    ['<iscomplete>true</iscomplete>', 'final', false],
  ])('%s is %s', (state, status, told) => {
    const made = documentIn(single(POTASSIUM, { state }));
    expect(made.document.status).toBe(status);
    expect(rulesOf(made).includes('kmehr.status-missing')).toBe(told);
  });

  it('keeps headings, request, specimen, remarks and conclusions', () => {
    const made = documentIn(
      single(
        `${item('requestnumber', content(text('DEM-1')))}${item('specimendatetime', content('<date>2026-03-02</date><time>08:10:00</time>'))}
${item('requestor', content(DOCTOR))}<heading>${cd('CD-HEADING', 'technical')}${text('Ionogramme')}${POTASSIUM}${text('Sérum hémolysé')}</heading>
${item('conclusion', content(text('À recontrôler')))}`,
      ),
    );
    expect(made.document).toMatchObject({
      order: { placer: { extension: 'DEM-1' }, requester: { name: { family: 'DOCTEUR' } } },
      serviceTime: { start: '20260302081000+0100' },
      body: {
        groups: [{ code: { text: 'Ionogramme' }, notes: ['Sérum hémolysé'], specimenId: 'specimen-1' }],
        notes: ['Conclusion: À recontrôler'],
      },
    });
    expect(made.mapping.unmapped).toEqual([]);
  });

  it('tells when one text may be the name or the value, and never takes a number from a text with thousands', () => {
    expect(rulesOf(documentIn(single(item('lab', content(cd('CD-LAB', 'X')) + content(text('négatif'))))))).toContain(
      'kmehr.name-or-value',
    );
    const made = documentIn(single(item('lab', content(text('Titre')) + content(text('1,234')))));
    expect(observations(made)[0]?.value).toEqual({ type: 'text', text: '1,234' });
  });

  it('keeps ranges by age and sex as words', () => {
    const scope = (kind: string, high: string): string =>
      `<refscope>${cd('CD-REFSCOPE', kind)}<maxref><decimal>${high}</decimal></maxref></refscope>`;
    const made = documentIn(
      single(
        item(
          'lab',
          content(text('Ferritine')) + content(`<decimal>30</decimal>${scope('sex', '150')}${scope('age', '300')}`),
        ),
      ),
    );
    expect(observations(made)[0]?.range).toEqual({ text: '≤ 150 (sex); ≤ 300 (age)' });
  });

  it('uses the LOINC table of the source', () => {
    const context = contextOf({ codes: { K: { loinc: '2823-3', display: 'Potassium' } } });
    expect(observations(documentIn(single(POTASSIUM), context))[0]?.code).toMatchObject({
      coding: { code: '2823-3' },
      translations: [{ code: 'K', systemName: 'labo-codes' }],
    });
  });
});

describe('who the patient is', () => {
  const identifiersOf = (ids: string) =>
    documentIn(message(folder(transaction(POTASSIUM), patient(ids)))).document.patient.identifiers;

  it('takes a Belgian number as a number of somebody else', () => {
    expect(identifiersOf('<id S="INSS" SV="1.0">93.12.01-001.97</id>')).toEqual([
      { kind: 'local', extension: '93.12.01-001.97', assigner: 'INSS' },
    ]);
  });

  it('finds the matricule whatever its field, and holds two of them', () => {
    expect(identifiersOf('<id S="ID-PATIENT" SV="1.0">1893 1201 05732</id>')).toMatchObject([
      { kind: 'national', extension: '1893120105732' },
    ]);
    const two = patient(
      '<id S="LOCAL" SL="matricule">1893120105732</id><id S="LOCAL" SL="matricule">1893120199999</id>',
    );
    expect(rulesOf(documentIn(message(folder(transaction(POTASSIUM), two))))).toContain('kmehr.two-national-ids');
  });

  it('keeps each folder to its own patient, with numbers that never meet', () => {
    const other = patient('<id S="LOCAL" SL="dossier">42</id>').replace('Léonie', 'Jos');
    const [one, two] = documents(message(folder(transaction(POTASSIUM)) + folder(transaction(CRP), other)));
    expect([one?.part, two?.part]).toEqual(['folder[1]', 'folder[2]']);
    expect([one?.document.patient.name.given, two?.document.patient.name.given]).toEqual([['Léonie'], ['Jos']]);
    expect(one?.document.lineage.number).toBe(two?.document.lineage.number);
    expect(one?.document.lineage.authority).not.toBe(two?.document.lineage.authority);
    expect(one?.mapping.mapped.some(({ value }) => value === 'Jos')).toBe(false);
  });

  it.each([
    ['nobody', message(folder(transaction(POTASSIUM), '<patient/>')), 'KMEHR-NO-PATIENT'],
    [
      'no time',
      message(folder(transaction(POTASSIUM, { date: '' })), HEADER.replace(/<date>.*<\/time>/, '')),
      'KMEHR-NO-TIME',
    ],
  ])('refuses a folder with %s', (_, xml, code) => {
    expect(outcomes(xml)).toEqual([code]);
  });

  it('sets a physician’s own national number aside', () => {
    const author = DOCTOR.replace('<cd S="CD-HCPARTY"', '<id S="INSS" SV="1.0">60010112345</id><cd S="CD-HCPARTY"');
    const made = documentIn(single(POTASSIUM, { author }));
    expect(made.mapping.ignored).toContainEqual(
      expect.objectContaining({ value: '60010112345', rule: 'kmehr.personal-number' }),
    );
    expect(JSON.stringify(made.document)).not.toContain('60010112345');
  });
});

describe('letters and files', () => {
  it('keeps paragraphs, layout and headings in their order', () => {
    const made = documentIn(
      single(
        `<heading>${cd('CD-HEADING', 'anamnesis')}${text('Toux depuis 3 jours.\n\nPas de fièvre.')}</heading>
<text-with-layout L="fr">Cher confrère,<br/><b>Merci</b> de votre avis.<p>Bien à vous</p></text-with-layout>`,
        { kind: 'contactreport', author: DOCTOR },
      ),
    );
    expect(sections(made)).toMatchObject([
      { title: 'Anamnèse', text: ['Toux depuis 3 jours.', 'Pas de fièvre.'] },
      { text: ['Cher confrère,\nMerci de votre avis.\nBien à vous'] },
    ]);
    expect(made.document).toMatchObject({
      type: { coding: { code: '11488-4' } },
      author: { professional: { name: { family: 'DOCTEUR' } } },
    });
  });

  const link = (bytes: Uint8Array, type = 'application/pdf'): string =>
    `<lnk TYPE="multimedia" MEDIATYPE="${type}">${Buffer.from(bytes).toString('base64')}</lnk>`;

  it('carries a file beside the results, and alone where there is nothing else', () => {
    const both = documents(single(POTASSIUM + link(pdf)));
    expect(both.map(({ part, document }) => [part, document.body.kind])).toEqual([
      ['', 'results'],
      ['pdf', 'attachment'],
    ]);
    expect(both[1]?.document.lineage.number).toBe('L1#pdf');
    for (const { mapping } of both) expect(mapping.unmapped).toEqual([]);
    const [alone] = documents(single(link(gzipSync(pdf)), { kind: 'dischargereport' }));
    expect(alone?.document.body).toMatchObject({ attachment: { mediaType: 'application/pdf', bytes: pdf } });
    expect(alone?.mapping.mapped.find(({ to }) => to === 'attachment.bytes')?.value).toMatch(/^base64 \(\d+\)$/);
  });

  it('tells of a cut file, and of one that is elsewhere', () => {
    expect(rulesOf(documentIn(single(link(pdf.subarray(0, 20)))))).toContain('kmehr.attachment-broken');
    expect(
      rulesOf(documentIn(single(`${POTASSIUM}<lnk TYPE="multimedia" URL="http://example.org/1.pdf"/>`))),
    ).toContain('kmehr.file-not-included');
  });

  it('knows what it replaces', () => {
    const made = documentIn(
      single(`${POTASSIUM}<lnk TYPE="isanewversionof" URL="//transaction[id[@S='LOCAL']='L0']"/>`),
    );
    expect(made.document.lineage).toMatchObject({ number: 'L1', replacesNumber: 'L0' });
    const none = documentIn(single(POTASSIUM, { ids: '' }));
    expect(none.document.lineage.stable).toBe(false);
    expect(rulesOf(none)).toContain('kmehr.number-missing');
  });

  it('marks what is confidential', () => {
    const made = documentIn(
      single(`<confidentiality>${cd('CD-CONFIDENTIALITY', 'secret')}</confidentiality>${POTASSIUM}`),
    );
    expect(made.document.confidentiality).toBe('R');
    expect(rulesOf(made)).toContain('kmehr.confidential');
  });
});

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

describe('what gives no document', () => {
  it.each([
    ['a request', single(POTASSIUM, { kind: 'labrequest' }), ['kmehr.order']],
    [
      'a whole record',
      message(
        folder(transaction(POTASSIUM)),
        HEADER.replace(
          '</standard>',
          `<specialisation>${cd('CD-MESSAGE', 'gpsoftwaremigration')}</specialisation></standard>`,
        ),
      ),
      ['kmehr.record-export'],
    ],
    ['a sealed message', message('<Base64EncryptedData>AAAA</Base64EncryptedData>'), ['KMEHR-ENCRYPTED']],
    ['an empty message', message(''), ['KMEHR-NO-TRANSACTION']],
    ['an empty transaction', single(''), ['KMEHR-NO-CONTENT']],
    [
      'a DOCTYPE',
      single('').replace('<kmehrmessage', '<!DOCTYPE kmehrmessage [<!ENTITY x "y">]><kmehrmessage'),
      ['KMEHR-DOCTYPE'],
    ],
    ['half a message', single(POTASSIUM).slice(0, 900), ['KMEHR-NOT-WELL-FORMED']],
  ])('%s', (_, xml, expected) => {
    expect(outcomes(xml)).toEqual(expected);
  });

  it('reads Latin-1 as declared, and refuses what is not in its declared set', () => {
    const xml = single(POTASSIUM);
    const latin = Buffer.from(xml.replace('UTF-8', 'ISO-8859-1'), 'latin1');
    expect(documentIn(latin).document.patient.name.family).toBe('Müster-Test');
    expect(outcomes(Buffer.from(xml, 'latin1'))).toEqual(['KMEHR-ENCODING']);
  });

  it('sends a kind that nobody knows as a letter, and tells; reads messages of another namespace', () => {
    const part = documentIn(single(text('Bonjour'), { kind: 'horoscope' }));
    expect(rulesOf(part)).toContain('kmehr.transaction-unknown');
    expect(rulesOf(documentIn(single(POTASSIUM).replace('/schema/v1', '/schema/v0')))).toContain('kmehr.namespace');
  });

  it('waits for the end of a file', () => {
    const whole = Buffer.from(single(POTASSIUM));
    expect(completenessOf('x.xml', whole, []).state).toBe('complete');
    expect(completenessOf('x.xml', whole.subarray(0, -20), []).state).toBe('waiting');
  });

  it('has an outcome for any damage, and accounts for no element twice', () => {
    const seed = single(
      `${POTASSIUM}${CRP}${item('medication', content(text('A')))}<heading>${text('T')}${POTASSIUM}</heading>`,
    );
    const tags = [
      '<item>',
      '</item>',
      '<content>',
      '<text L="fr">',
      '<decimal>',
      LABO,
      '<lnk TYPE="multimedia">AAAA</lnk>',
      '\0',
      '&amp;',
      '<date>2026-02-30</date>',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(seed.length), cut: fc.nat(40), put: fc.constantFrom('', ...tags) }), {
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          const damaged = changes.reduce((xml, { at, cut, put }) => xml.slice(0, at) + put + xml.slice(at + cut), seed);
          for (const part of read(damaged)) {
            if (part.kind !== 'document') continue;
            const { mapped, ignored, unmapped } = part.mapping;
            const paths = [...mapped, ...ignored, ...unmapped].map(({ path }) => path);
            expect(new Set(paths).size).toBe(paths.length);
          }
        },
      ),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { parts } = readInput(
          { name: 'x', bytes: Buffer.concat([Buffer.from('<kmehrmessage>'), bytes]) },
          contextOf(),
        );
        expect(parts.map((part) => (part.kind === 'unreadable' ? part.problem.code : part.kind))).not.toContain(
          'FORMAT-CRASHED',
        );
      }),
      { numRuns: 100 },
    );
  });
});
