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
  sections,
  single,
  text,
  transaction,
  unit,
  type DocumentPart,
} from './testing.ts';

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
