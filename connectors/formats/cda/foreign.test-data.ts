/** Finished CDA documents as other makers write them, of invented people: what is wrong with them is in their headers and templates only. */

export interface Changes {
  /** Elements before the patient; the realm code, templates and version are not among them as this maker writes it. */
  readonly head?: string;
  readonly code?: string;
  readonly patient?: string;
  readonly body?: string;
}

const ID = '<id root="1.3.182.3.1.1.99999999.7" extension="CR-2026-77"/>';
const LABORATORY = '<code code="11502-2" codeSystem="2.16.840.1.113883.6.1" displayName="Laboratory report"/>';

export const foreignPatient = `<recordTarget><patientRole>
  <id root="1.3.182.3.1.1.99999999.1" extension="P-4711"/><id root="1.3.182.4.4" extension="1893120105732"/>
  <addr><streetAddressLine>4, rue du Test</streetAddressLine><postalCode>L-0000</postalCode><city>Testange</city><country>LU</country></addr>
  <telecom use="HP" value="tel:+352621000001"/>
  <patient><name><given>Léonie</given><family>Müster-Test</family></name><administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="18931201"/></patient>
</patientRole></recordTarget>`;

const HOUSE = `<id root="1.3.182.4.1" extension="2123456789"/><name>LABOTEST</name><telecom use="WP" value="tel:+352000001"/>
  <addr><streetAddressLine>1, rue des Tests</streetAddressLine><postalCode>L-1234</postalCode><city>Luxembourg</city><country>LU</country></addr>`;

/** The document of a laboratory that nobody told of XD-LAB or of the national header. */
export const foreignCda = ({
  head = ID,
  code = LABORATORY,
  patient = foreignPatient,
  body = foreignReport,
}: Changes = {}): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
${head}
${code}
<title>Compte rendu d’analyses</title>
<effectiveTime value="20260302150000+0100"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-LU"/>
${patient}
<author><time value="20260302150000+0100"/><assignedAuthor><id root="1.3.182.4.1" extension="1234567890"/>
  <addr><streetAddressLine>1, rue des Tests</streetAddressLine><postalCode>L-1234</postalCode><city>Luxembourg</city><country>LU</country></addr><telecom use="WP" value="tel:+352000001"/>
  <assignedPerson><name><prefix>Dr</prefix><given>Bob</given><family>Biologiste-Test</family></name></assignedPerson>
  <representedOrganization>${HOUSE}</representedOrganization></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization>${HOUSE}</representedCustodianOrganization></assignedCustodian></custodian>
<participant typeCode="REF"><time value="20260301"/><associatedEntity classCode="PROV"><id root="1.3.182.4.6" extension="90654321"/><associatedPerson><name><given>Gilles</given><family>Généraliste-Test</family></name></associatedPerson></associatedEntity></participant>
<documentationOf><serviceEvent><effectiveTime><low value="202603020815+0100"/></effectiveTime></serviceEvent></documentationOf>
${body}
</ClinicalDocument>
`);

export const structured = (...sections: readonly string[]): string =>
  `<component><structuredBody>${sections.map((section) => `<component>${section}</component>`).join('')}</structuredBody></component>`;

const loinc = (code: string, display: string, inner = ''): string =>
  `<code code="${code}" codeSystem="2.16.840.1.113883.6.1" displayName="${display}">${inner}</code>`;
const original = (id: string): string => `<originalText><reference value="#${id}"/></originalText>`;

interface Test {
  readonly id?: string;
  readonly code: string;
  readonly value: string;
  readonly more?: string;
}

export const test = ({ id, code, value, more = '' }: Test): string =>
  `<component><observation classCode="OBS" moodCode="EVN">${code}${id === undefined ? '' : `<text><reference value="#${id}"/></text>`}<statusCode code="completed"/><effectiveTime value="202603020815+0100"/>${value}${more}</observation></component>`;

export const battery = (code: string, ...inner: readonly string[]): string =>
  `<entry><organizer classCode="BATTERY" moodCode="EVN">${code}<statusCode code="completed"/>${inner.join('')}</organizer></entry>`;

const range = (low: string, high: string, unit: string): string =>
  `<referenceRange><observationRange><text>${low} - ${high}</text><value xsi:type="IVL_PQ"><low value="${low}" unit="${unit}"/><high value="${high}" unit="${unit}"/></value></observationRange></referenceRange>`;

/** A table of results, its names and flags in the words of the laboratory, a result that is less than something, a remark in a column of its own. */
export const chemistry = `<section>${loinc('18719-5', 'Chemistry studies')}<title>BIOCHIMIE SANGUINE</title>
<text>
  <table border="1"><thead><tr><th>Examen</th><th>Valeur</th><th>Usuel</th><th>Commentaire</th></tr></thead><tbody>
    <tr ID="r1"><td><content ID="n1">Kaliémie</content></td><td>5,6 <sup/>mmol/L <content styleCode="Bold">H</content></td><td>3,5 - 5,1</td><td>Tube hémolysé</td></tr>
    <tr ID="r2"><td>TSH</td><td>&lt; 0,01 mUI/L</td><td/><td/></tr>
    <tr ID="r3"><td>Leucocytes</td><td>8,9 10<sup>9</sup>/L</td><td/><td/></tr>
    <tr ID="r4"><td>Aspect du sérum</td><td><content ID="v4">lactescent</content></td><td/><td/></tr>
    <tr ID="r5"><td>Anticorps antinucléaires</td><td>1:160</td><td/><td/></tr>
  </tbody></table>
  <paragraph>Prélèvement reçu à 9h30.</paragraph>
  <footnote>Analyses réalisées à jeun</footnote>
</text>
${battery(
  loinc('24323-8', 'Comprehensive metabolic panel'),
  test({
    id: 'r1',
    code: loinc('2823-3', 'Potassium [Moles/volume] in Serum or Plasma', original('n1')),
    value:
      '<value xsi:type="PQ" value="5.6" unit="mmol/L"/><interpretationCode code="H" codeSystem="2.16.840.1.113883.5.83"/>',
    more: range('3.5', '5.1', 'mmol/L'),
  }),
  test({
    id: 'r2',
    code: loinc('3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma'),
    value:
      '<value xsi:type="IVL_PQ"><high value="0.01" unit="m[IU]/L" inclusive="false"><translation value="0.01" nullFlavor="OTH"><originalText>mUI/L</originalText></translation></high></value>',
  }),
  test({
    id: 'r3',
    code: loinc('6690-2', 'Leukocytes [#/volume] in Blood'),
    value: '<value xsi:type="PQ" value="8.9" unit="10*9/L"/>',
  }),
  test({
    id: 'r4',
    code: '<code nullFlavor="OTH"><originalText>Aspect du sérum</originalText></code>',
    value: `<value xsi:type="CD" nullFlavor="OTH">${original('v4')}</value>`,
  }),
  test({
    code: loinc('5048-4', 'Nuclear Ab', '<originalText>Anticorps antinucléaires</originalText>'),
    value: '<value xsi:type="RTO_PQ_PQ"><numerator value="1"/><denominator value="160"/></value>',
  }),
)}</section>`;

/** Results in running text, without a place for each. */
export const coagulation = `<section>${loinc('18720-3', 'Coagulation studies')}<title>HÉMOSTASE</title>
<text><paragraph>INR : 2,4 (traitement par AVK)</paragraph><list><item>TP 38 %</item></list></text>
${battery(
  loinc('34528-0', 'PT panel'),
  test({ code: loinc('6301-6', 'INR'), value: '<value xsi:type="REAL" value="2.4"/>' }),
  test({
    code: loinc('5894-1', 'Prothrombin time', '<originalText>TP</originalText>'),
    value: '<value xsi:type="PQ" value="38" unit="%"/>',
  }),
)}</section>`;

export const conclusion =
  '<section><title>CONCLUSION</title><text>Hyperkaliémie à contrôler.<br/>Prévenu par téléphone à 10h15.</text></section>';

export const foreignReport = structured(chemistry, coagulation, conclusion);

export const nonXml = (attributes: string, text: string): string =>
  `<component><nonXMLBody><text ${attributes}>${text}</text></nonXMLBody></component>`;
