/** Messages of invented people that hold every field the HL7 v2 reader knows: read by mapping-pages.ts. */
const msh = (type: string): string =>
  `MSH|^~\\&|LIS|LABOTEST^1.3.182.9^ISO|RELAIS|CABINET|20260302141500+0100||${type}|M1|P|2.5.1|||AL|NE|LUX|UNICODE UTF-8|fr`;
const PID =
  'PID|1|4711|1893120105732^^^CNS&1.3.182.4.4&ISO^NI~4711^^^LABOTEST^PI||Müster-Test^Léonie^Marie^Jr^Mme^Dr^L~Beispiel^^^^^^B||18931201|F|||1, rue du Test^App 2^Testange^^0000^LUX^H||+352000000^PRN^PH|+352000001^WPN^PH|||ACC1||||||||||||N|VALI';
const PV1 = `PV1|1|I|MED1${'|'.repeat(16)}S0042^^^HOPITALTEST${'|'.repeat(25)}20260301080000+0100|20260302120000+0100`;
const ORC = 'ORC|RE|DEM-1^CAB|L1^LABOTEST||CM||||20260302081000+0100|||90000001^DOCTEUR^Test^^^Dr^^^CNS';
const OBR =
  'OBR|1|DEM-1^CAB|L1^LABOTEST|CHIM^Biochimie^L|||20260302081000+0100|20260302081500+0100|||||diabète|20260302090500+0100||90000001^DOCTEUR^Test||||||20260302141500+0100||CH|F|||90000002^CONFRERE^Test|||R73^Glycémie^I10|90000003&VALIDATEUR&Test';

export const fullMessages: readonly (readonly string[])[] = [
  [
    msh('ORU^R01^ORU_R01'),
    PID,
    'NTE|1|L|à jeun',
    PV1,
    ORC,
    OBR,
    'NTE|1|L|Sérum hémolysé',
    'OBX|1|NM|2823-3^Potassium^LN^K^Kalium^L|1|5.6|mmol/L^mmol/l^UCUM|3.5 - 5.1|H|||F|||20260302081000+0100|LAB||ISE^Ion selective^L||20260302140000+0100||||LABOTEST^^^^^LAB&1.3.182.9&ISO^XX^^^L01|2, rue du Labo^^Testange^^0000^LUX',
    'NTE|1|L|contrôlé',
    'OBX|2|SN|1988-5^CRP^LN|1|<^0.6|mg/L|< 5.0|N|||F',
    'OBX|3|CWE|630-4^Germe^LN|1|112283007^Escherichia coli^SCT||||||F',
    'OBX|4|DT|D1^Date^L||20260302||||||F',
    'OBX|5|TX|T1^Texte^L||Conclusion||||||F',
    'OBX|6|XCN|X1^Personne^L||90000001^DOCTEUR^Test||||||F',
    'SPM|1|P1&CAB^P1L&LABOTEST||SER^Sérum^HL70487||||LA^Bras gauche^HL70163||||||^prélevé à domicile|||20260302081000+0100|20260302090500+0100||||||HEM^hémolysé',
    'OBR|2||L2^LABOTEST|ATB^Antibiogramme^L|||20260302080000+0100||||G|||||||||||20260302141500+0100||MB|F|630-4&Germe&LN^1^Escherichia coli|||DEM-1&CAB^L1&LABOTEST',
    'OBX|1|SN|AMX^Amoxicilline^L||>^32|mg/L||R|||F',
    'OBR|3||L3^LABOTEST|11502-2^Rapport^LN|||20260302081000+0100|||||||||||||||20260302141500+0100||LAB|F',
    'OBX|1|ED|PDF^Compte rendu^L||^application^pdf^Base64^JVBERi0xLjQKJSVFT0YK||||||F',
  ],
  [
    msh('MDM^T10^MDM_T02'),
    'EVN||20260302160000',
    PID,
    PV1,
    'TXA|1|18842-5^Lettre de sortie^LN|AP|20260228|90000001^DOCTEUR^Test|20260302155500+0100||20260302155600+0100|90000004^AUTEUR^Test|90000001^DOCTEUR^Test||DOC-2^HOPITALTEST|DOC-1^HOPITALTEST|DEM-1^CAB|L1^LABOTEST|lettre.pdf|AU|R|AV|||90000001^DOCTEUR^Test^^^^^^^^^^^^20260302160000|90000002^CONFRERE^Test',
    'OBX|1|TX|L^Lettre^L||Bonjour||||||F',
    'NTE|1||fin',
  ],
  [
    msh('VXU^V04^VXU_V04'),
    PID,
    'ORC|RE|V1^CAB|VAC-9^CABINET||||||20260302165000+0100|||90000001^DOCTEUR^Test',
    'RXA|0|1|20260302165000+0100||J07BB02^Influenza^ATC|0.5|mL^millilitre^UCUM||00^new^NIP001|90000001^DOCTEUR^Test|^^^CLINIQUE TEST||||LOT42|20261231|TP^TESTPHARMA|00^Refus^NIP002|6142004^Grippe^SCT|CP|A',
    'RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163',
    'OBX|1|NM|30973-2^Dose number^LN||2||||||F',
    'OBX|2|ST|R^Remarque^L||rouge||||||F',
    'NTE|1||à revoir',
  ],
  [
    msh('RDE^O11^RDE_O11'),
    PID,
    'ORC|NW|MED-1^CABINET|||IP||||20260302160000+0100|||90000001^DOCTEUR^Test',
    `RXE|1^BID^D10^20260302^20260312^R^^texte|C09AA05^Ramipril^ATC|1|2|{tbl}|TAB^Comprimé|^à jeun||||||90000001^DOCTEUR^Test||||||||^au frais||||5|mg|I10^Hypertension^I10`,
    'TQ1|1||BID^matin||||20260302|20260401|R|si besoin|avec eau',
    'RXR|PO^Oral^HL70162',
    'RXC|A|A01^Ramipril^L|5|mg',
    'OBX|1|NM|W^Poids^L||70|kg|||||F',
    'NTE|1||surveiller',
  ],
  [
    msh('RAS^O17^RAS_O17'),
    PID,
    'ORC|RE|MED-1^CABINET',
    'RXA|0|1|20260302165000+0100|20260302170000+0100|C09AA05^Ramipril^ATC|1|{tbl}|TAB^Comprimé|^donné|90000001^INFIRMIER^Test|||5|mg|||||I10^Hypertension^I10|CP|A',
  ],
  [
    msh('REF^I12^REF_I12'),
    'RF1|P|R|MED^Consultation|WR^Réponse||REF-1^CABINET||||^Douleur thoracique|EXT-1',
    'PRD|RP|DOCTEUR^Test|||||90000001',
    PID,
    'DG1|1||I20^Angor^I10|Angor instable|20260101',
    'AL1|1|DA|PEN^Pénicilline^L|SV|Urticaire|20200101',
    'PR1|1||COR^Coronarographie^L|Coronarographie|20250101',
    'OBR|1|||ECG^ECG^L',
    'NTE|1||urgent',
    'OBX|1|NM|8867-4^Heart rate^LN||72|/min|||||F',
    PV1,
  ],
  [msh('ADT^A01^ADT_A01'), 'EVN|A01|20260302150000+0100||||20260302150000+0100', PID, 'ARV||A|OO', PV1],
  [msh('ADT^A40^ADT_A39'), 'EVN|A40|20260302150000+0100', PID, 'MRG|4799^^^HOPITALTEST^PI||||||Müster-Test^Léonie'],
  [msh('OML^O21^OML_O21'), PID, 'ORC|NW|DEM-1^CAB|L1^LABOTEST', 'OBR|1|DEM-1^CAB|L1^LABOTEST|CHIM^Biochimie^L'],
];
