/** The six documents of a physician's reading, in the order in which they are handed over (the third corrects the first): shipped samples, a patient summary as KMEHR and a vaccination as HL7 v2. Invented people only. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const samples = join(import.meta.dirname, '../connectors/sandbox/samples');

export interface ReadingInput {
  /** The name of its pictures. */
  readonly name: string;
  /** A file, or a PDF with its side file. */
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

const sample = (path: string): ReadingInput['files'][number] => ({
  name: basename(path),
  bytes: readFileSync(join(samples, path)),
});
const written = (name: string, text: string): ReadingInput['files'][number] => ({ name, bytes: Buffer.from(text) });

const cd = (scheme: string, code: string, more = ''): string => `<cd S="${scheme}" SV="1.0"${more}>${code}</cd>`;
const text = (words: string): string => `<text L="fr">${words}</text>`;
const content = (inner: string): string => `<content>${inner}</content>`;
const moment = (name: string, date: string): string => `<${name}><date>${date}</date></${name}>`;
const item = (kind: string, inner: string): string =>
  `<item><id S="ID-KMEHR" SV="1.0">1</id>${cd('CD-ITEM', kind)}${inner}</item>`;
const cycle = (state: string): string => `<lifecycle>${cd('CD-LIFECYCLE', state)}</lifecycle>`;
const product = (number: string, name: string): string =>
  content(
    `<medicinalproduct><intendedcd S="CD-DRUG-CNK" SV="1.0">${number}</intendedcd><intendedname>${name}</intendedname></medicinalproduct>`,
  );
const dayPeriod = (when: string, number: string): string =>
  `<daytime><dayperiod>${cd('CD-DAYPERIOD', when)}</dayperiod></daytime><quantity><decimal>${number}</decimal><unit>${cd('CD-ADMINISTRATIONUNIT', '00005')}</unit></quantity>`;

const place = `<address>${cd('CD-ADDRESS', 'work')}<country>${cd('CD-COUNTRY', 'lu')}</country><zip>0000</zip><city>Testange</city><street>place du Marché</street><housenumber>3</housenumber></address>`;
const phone = `<telecom>${cd('CD-TELECOM', 'phone')}<telecomnumber>+352 621000009</telecomnumber></telecom>`;
const doctor = `<hcparty><id S="ID-HCPARTY" SV="1.0">90000001</id>${cd('CD-HCPARTY', 'persphysician')}<firstname>Luc</firstname><familyname>Faber-Test</familyname>${place}${phone}</hcparty>`;
const patient = `<patient><id S="LOCAL" SL="matricule" SV="1.0">1893120105732</id><firstname>Léonie</firstname><familyname>Müster-Test</familyname><birthdate><date>1893-12-01</date></birthdate><sex>${cd('CD-SEX', 'female')}</sex><usuallanguage>fr</usuallanguage></patient>`;

const summary = `<?xml version="1.0" encoding="UTF-8"?>
<kmehrmessage xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1"><header><standard>${cd('CD-STANDARD', '20231110')}</standard><id S="ID-KMEHR" SV="1.0">90000001.S1</id><date>2026-11-09</date><time>18:20:00</time><sender>${doctor}</sender><recipient>${doctor}</recipient></header><folder><id S="ID-KMEHR" SV="1.0">1</id>${patient}<transaction><id S="ID-KMEHR" SV="1.0">1</id><id S="LOCAL" SL="cabinet" SV="1.0">RS-2026-44</id>${cd('CD-TRANSACTION', 'sumehr')}<date>2026-11-09</date><time>18:20:00</time><author>${doctor}</author><iscomplete>true</iscomplete><isvalidated>true</isvalidated>${[
  item(
    'healthcareelement',
    `${content(cd('ICPC', 'K86'))}${content(text('Hypertension artérielle'))}${moment('beginmoment', '2015-03-01')}${cycle('active')}`,
  ),
  item(
    'healthcareelement',
    `${content(cd('ICD', 'E11', ' DN="Diabète sucré de type 2"'))}${content(text('Diabète de type 2'))}${moment('beginmoment', '2019-06-12')}${cycle('active')}`,
  ),
  item(
    'healthcareelement',
    `${content(text('Fracture du poignet gauche'))}${moment('beginmoment', '2018-03-04')}${moment('endmoment', '2018-06-01')}${cycle('inactive')}`,
  ),
  item('allergy', `${content(text('Pénicilline'))}${text('Choc anaphylactique en 2009')}`),
  item('adr', `${content(text('Ibuprofène'))}${text('Gastralgies')}`),
  item(
    'medication',
    `${product('0000001', 'Beispielol 5 mg comprimé')}${moment('beginmoment', '2015-03-01')}<temporality>${cd('CD-TEMPORALITY', 'chronic')}</temporality><regimen>${dayPeriod('morning', '1')}</regimen><route>${cd('CD-DRUG-ROUTE', '00060', ' DN="voie orale"')}</route>`,
  ),
  item(
    'medication',
    `${product('0000002', 'Essaiformine 850 mg comprimé')}${moment('beginmoment', '2019-06-12')}<temporality>${cd('CD-TEMPORALITY', 'chronic')}</temporality><regimen>${dayPeriod('morning', '1')}${dayPeriod('evening', '1')}</regimen><instructionforpatient L="fr">pendant le repas</instructionforpatient>`,
  ),
  item(
    'vaccine',
    `${product('0000003', 'Vaccin grippe essai 2026')}${moment('beginmoment', '2026-10-12')}<batch>LOT42</batch>`,
  ),
  item('treatment', `${content(text('Cholécystectomie'))}${moment('beginmoment', '2004-05-01')}`),
  item(
    'parameter',
    `${content(cd('CD-PARAMETER', 'weight'))}${content(`<decimal>61</decimal><unit>${cd('CD-UNIT', 'kg')}</unit>`)}${moment('beginmoment', '2026-11-09')}`,
  ),
  item('risk', content(text('Vit seule, deux chutes en 2026'))),
].join('')}</transaction></folder></kmehrmessage>
`;

const vaccination = [
  'MSH|^~\\&|AGENDA|CABINET|RELAIS|CABINET|20261012165500+0200||VXU^V04^VXU_V04|V26101200007|P|2.5.1|||AL|NE|LUX|UNICODE UTF-8|fr',
  'PID|1||4711^^^CABINET^PI~1893120105732^^^CNS&1.3.182.4.4&ISO^NI||Müster-Test^Léonie^^^^^L||18931201|F|||1, rue du Test^^Testange^^0000^LUX^H||^PRN^PH^^352^621000001',
  'ORC|RE|VAC-71^CABINET|VAC-71^CABINET||||||20261012165000+0200|||90000001^FABER-TEST^Luc^^^Dr',
  'RXA|0|1|20261012165000+0200||J07BB02^Grippe, antigène purifié^ATC|0.5|mL||00^Nouvelle vaccination^NIP001|90000001^FABER-TEST^Luc^^^Dr|^^^CABINET FABER-TEST||||LOT42|20270630|TP^TESTPHARMA||6142004^Grippe^SCT|CP|A',
  'RXR|IM^Intramusculaire^HL70162|LA^Bras gauche^HL70163',
  'OBX|1|NM|30973-2^Dose number in series^LN||1||||||F',
  'ORC|RE|VAC-72^CABINET|VAC-72^CABINET||||||20261012165000+0200|||90000001^FABER-TEST^Luc^^^Dr',
  'RXA|0|1|20261012165200+0200||J07AL01^Pneumocoque, polysaccharidique^ATC|999|||00^Nouvelle vaccination^NIP001|90000001^FABER-TEST^Luc^^^Dr|^^^CABINET FABER-TEST|||||||PATREF^Refus du patient^HL7||RE|A',
  'RXA|0|1|2010||J07AM51^Tétanos, diphtérie^ATC|999|||01^Selon le carnet^NIP001|||||||||||CP|A',
]
  .map((line) => `${line}\r`)
  .join('');

export const readingInputs: readonly ReadingInput[] = [
  { name: '1-laboratory', files: [sample('hl7/chimie-sanguine.hl7')] },
  { name: '2-microbiology', files: [sample('hl7/ecbu-antibiogramme.hl7')] },
  { name: '3-corrected', files: [sample('hl7/chimie-sanguine-corrigee.hl7')] },
  {
    name: '4-letter',
    files: [sample('letters/lettre-cardiologie-0311.pdf'), sample('letters/lettre-cardiologie-0311.json')],
  },
  { name: '5-patient-summary', files: [written('resume-patient.xml', summary)] },
  { name: '6-vaccination', files: [written('vaccination.hl7', vaccination)] },
];
