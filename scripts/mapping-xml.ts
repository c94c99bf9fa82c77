/** KMEHR messages and medication plans of invented people that hold every element the readers know: read by mapping-pages.ts. */
const cd = (scheme: string, code: string): string => `<cd S="${scheme}" SV="1.0">${code}</cd>`;
const item = (kind: string, inner: string): string =>
  `<item><id S="ID-KMEHR" SV="1.0">1</id>${cd('CD-ITEM', kind)}${inner}</item>`;
const content = (inner: string): string => `<content>${inner}</content>`;
const text = (words: string): string => `<text L="fr">${words}</text>`;
const day = (name: string): string => `<${name}><date>2026-03-01</date><time>08:00:00</time></${name}>`;

const DOCTOR = `<hcparty><id S="ID-HCPARTY" SV="1.0">10000001</id><id S="INSS" SV="1.0">60010100000</id>${cd('CD-HCPARTY', 'persphysician')}<firstname>Test</firstname><familyname>DOCTEUR</familyname></hcparty>`;
const ADDRESS = `<address>${cd('CD-ADDRESS', 'work')}<country>${cd('CD-COUNTRY', 'lu')}</country><zip>0000</zip><city>Testange</city><street>rue du Test</street><housenumber>1</housenumber></address>`;
const PHONE = `<telecom>${cd('CD-TELECOM', 'phone')}<telecomnumber>0352 1</telecomnumber></telecom>`;
const LABO = `<hcparty><id S="ID-HCPARTY" SV="1.0">71000012</id>${cd('CD-HCPARTY', 'orglaboratory')}<name>LABOTEST</name>${ADDRESS}${PHONE}</hcparty>`;

const HEADER = `<header><standard>${cd('CD-STANDARD', '20231110')}</standard><id S="ID-KMEHR" SV="1.0">71000012.L1</id><date>2026-03-02</date><time>14:15:00</time><sender>${LABO}</sender><recipient>${DOCTOR}</recipient></header>`;
const PATIENT = `<patient><id S="LOCAL" SL="matricule" SV="1.0">1893120105732</id><firstname>Léonie</firstname><familyname>Müster-Test</familyname><birthdate><date>1893-12-01</date></birthdate><sex>${cd('CD-SEX', 'female')}</sex><nationality>${cd('CD-COUNTRY', 'lu')}</nationality>${ADDRESS}${PHONE}<usuallanguage>fr</usuallanguage></patient>`;

const message = (kind: string, inner: string): string =>
  `<kmehrmessage xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1">${HEADER}<folder><id S="ID-KMEHR" SV="1.0">1</id>${PATIENT}<transaction><id S="ID-KMEHR" SV="1.0">1</id><id S="LOCAL" SL="uri" SV="1.0">L1</id>${cd('CD-TRANSACTION', kind)}<date>2026-03-02</date><time>14:15:00</time><author>${DOCTOR}</author><iscomplete>true</iscomplete><isvalidated>true</isvalidated>${inner}<recorddatetime>2026-03-02T14:15:00</recorddatetime><version>1</version></transaction></folder></kmehrmessage>\n`;

const LIMITS = '<minref><decimal>3.5</decimal></minref><maxref><decimal>5.1</decimal></maxref>';
const RESULT = item(
  'lab',
  `${content(cd('CD-LAB', 'K'))}${content(text('Potassium'))}${content(`<decimal>5.6</decimal><unit>${cd('CD-UNIT', 'mmol/l')}</unit>${LIMITS}`)}${text('contrôlé')}${day('beginmoment')}<lifecycle>${cd('CD-LIFECYCLE', 'completed')}</lifecycle><severity>${cd('CD-SEVERITY', 'high')}</severity>`,
);
const PRODUCT = content(
  `<medicinalproduct><intendedcd S="CD-DRUG-CNK" SV="1.0">0000001</intendedcd><intendedname>Beispielol 5 mg</intendedname></medicinalproduct>`,
);
const DOSE = `<quantity><decimal>1</decimal><unit>${cd('CD-ADMINISTRATIONUNIT', '00005')}</unit></quantity>`;

export const fullKmehr: readonly string[] = [
  message(
    'labresult',
    `${item('requestnumber', content(text('DEM-1')))}${item('requestor', content(DOCTOR))}${item('specimendatetime', content('<date>2026-03-02</date><time>08:10:00</time>'))}<heading>${cd('CD-HEADING', 'technical')}${text('Ionogramme')}${RESULT}</heading>${item('conclusion', content(text('à recontrôler')))}<lnk TYPE="isanewversionof" URL="//transaction[id[@S='LOCAL']='L0']"/>`,
  ),
  message(
    'sumehr',
    [
      item(
        'healthcareelement',
        `${content(cd('ICPC', 'K86'))}${content(text('Hypertension'))}${day('beginmoment')}<lifecycle>${cd('CD-LIFECYCLE', 'active')}</lifecycle><certainty>${cd('CD-CERTAINTY', 'probable')}</certainty>`,
      ),
      item('allergy', content(text('Pénicilline')) + text('Urticaire')),
      item('vaccine', `${PRODUCT}${day('beginmoment')}<batch>LOT7</batch>`),
      item(
        'medication',
        `${PRODUCT}${day('beginmoment')}${day('endmoment')}<temporality>${cd('CD-TEMPORALITY', 'chronic')}</temporality><frequency><periodicity>${cd('CD-PERIODICITY', 'D')}</periodicity></frequency><posology>${text('selon avis')}</posology><regimen><daytime><dayperiod>${cd('CD-DAYPERIOD', 'morning')}</dayperiod></daytime>${DOSE}</regimen><route>${cd('CD-DRUG-ROUTE', 'oft')}</route><instructionforpatient L="fr">avec de l’eau</instructionforpatient><issubstitutionallowed>true</issubstitutionallowed>`,
      ),
      item(
        'parameter',
        content(cd('CD-PARAMETER', 'weight')) + content(`<decimal>61</decimal><unit>${cd('CD-UNIT', 'kg')}</unit>`),
      ),
      item('risk', content(text('Tabac'))),
      text('Remarque'),
      '<text-with-layout L="fr">Lettre</text-with-layout>',
    ].join(''),
  ),
  message('note', `<lnk TYPE="multimedia" MEDIATYPE="text/plain">${Buffer.from('Bonjour').toString('base64')}</lnk>`),
];

export const fullPlans: readonly string[] = [
  '<MP v="026" U="0123456789ABCDEF0123456789ABCDEF" l="de-DE"><P g="Léonie" f="Müster-Test" v="von" t="Dr." z="jun." b="18931201" s="W" egk="A123456780"/><A n="Praxis Test" lanr="123456601" idf="1" kik="2" s="Teststr. 1" z="00000" c="Testhausen" p="1" e="a@example.org" t="2026-03-02T14:15:00"/><O w="61" h="165" c="0,9" ai="Penicillin" p="1" b="1" x="Dialyse"/><S c="412" t="früh"><M p="00230272" a="Beispielol 5 mg" f="TAB" fd="Tablette" m="1" d="0" v="1" h="0" t="bei Bedarf" du="1" dud="Stück" i="vor dem Essen" r="Blutdruck" x="Zeile"><W w="Beispielol" s="5 mg"/></M><R t="Rezeptur" x="dünn"/><X t="Hinweis"/></S></MP>',
];
