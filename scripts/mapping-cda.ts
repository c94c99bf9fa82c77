/** A finished CDA of an invented person that holds every element that is taken over where a new document is made of it: read by mapping-pages.ts. */
const LOINC = '2.16.840.1.113883.6.1';
const house = (name: string): string =>
  `<${name}><id root="1.3.182.4.1" extension="2123456789"/><name>LABOTEST</name><telecom use="WP" value="tel:+352000001"/><addr><streetAddressLine>1, rue du Test</streetAddressLine><postalCode>0000</postalCode><city>Testange</city><country>LU</country></addr></${name}>`;
const person = (name: string): string =>
  `<${name}><name><prefix>Dr</prefix><given>Test</given><family>DOCTEUR</family></name></${name}>`;
const role = (inner: string): string =>
  `<id root="1.3.182.4.1" extension="1234567890"/><code code="BIO" codeSystem="1.2.3"/>${inner}`;

const HEADER = `<id root="1.2.3" extension="D1"/><code code="11502-2" codeSystem="${LOINC}" displayName="Laboratory report"><translation code="LAB" codeSystem="1.2.3"/></code><title>Compte rendu</title><effectiveTime value="20260302150000+0100"/><confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="fr-LU"/><setId root="1.2.3" extension="S1"/><versionNumber value="2"/>
<recordTarget><patientRole><id root="1.2.3.1" extension="P-1"/><id root="1.3.182.4.4" extension="1893120105732"/><addr><streetAddressLine>2, rue du Test</streetAddressLine><postalCode>0000</postalCode><city>Testange</city><country>LU</country></addr><telecom use="HP" value="tel:+352000002"/><patient><name><given>Léonie</given><family qualifier="BR">Essai</family><family>Müster-Test</family></name><administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="18931201"/></patient></patientRole></recordTarget>
<author><time value="20260302150000+0100"/><assignedAuthor>${role(person('assignedPerson') + house('representedOrganization'))}</assignedAuthor></author>
<custodian><assignedCustodian>${house('representedCustodianOrganization')}</assignedCustodian></custodian>
<informationRecipient><intendedRecipient>${role(person('informationRecipient') + house('receivedOrganization'))}</intendedRecipient></informationRecipient>
<legalAuthenticator><time value="20260302"/><signatureCode code="S"/><assignedEntity>${role(person('assignedPerson'))}</assignedEntity></legalAuthenticator>
<participant typeCode="REF"><time value="20260301"/><associatedEntity classCode="PROV">${role(person('associatedPerson') + house('scopingOrganization'))}</associatedEntity></participant>
<inFulfillmentOf><order><id root="1.2.3" extension="O1"/></order></inFulfillmentOf>
<documentationOf><serviceEvent><id root="1.2.3" extension="F1"/><effectiveTime><low value="20260302"/><high value="20260303"/></effectiveTime></serviceEvent></documentationOf>
<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="D0"/><setId root="1.2.3" extension="S0"/></parentDocument></relatedDocument>
<componentOf><encompassingEncounter><id root="1.2.3" extension="V1"/><code code="AMB" codeSystem="2.16.840.1.113883.5.4"/></encompassingEncounter></componentOf>`;

const document = (body: string, header = HEADER): string =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><realmCode code="FR"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><templateId root="1.2.3.9"/>${header}<component>${body}</component></ClinicalDocument>`;

const value = (inner: string, name = 'TEST'): string =>
  `<component><observation classCode="OBS" moodCode="EVN"><id root="1.2.3" extension="R"/><code code="1" codeSystem="1.2.3" displayName="${name}"/>${inner}</observation></component>`;

const RESULTS = `<structuredBody><component><section><code code="18719-5" codeSystem="${LOINC}"/><title>BILAN</title><text><table><thead><tr><th>Nom</th><th>Note</th></tr></thead><tbody>
<tr ID="a"><td>Potassium</td><td>4,6 mmol/L H 3.5 - 5.1 IONS</td><td>hémolysé</td></tr><tr><td>TEST A</td><td>1:8</td></tr><tr><td>TEST B</td><td>&lt; 2 g/L</td></tr><tr><td>TEST C</td><td>positif</td></tr><tr><td>TEST D</td><td>texte</td></tr><tr><td>TEST E</td><td>02/03/2026</td></tr><tr><td>TEST F</td><td>3</td></tr></tbody></table><paragraph ID="n">Contrôlé</paragraph><renderMultiMedia referencedObject="m"/></text>
<entry><act classCode="ACT" moodCode="EVN"><code code="18719-5" codeSystem="${LOINC}"/><statusCode code="completed"/>
<entryRelationship typeCode="COMP"><procedure classCode="PROC" moodCode="EVN"><code code="33882-2" codeSystem="${LOINC}"/><effectiveTime value="20260302"/><targetSiteCode code="BRA" codeSystem="1.2.3" displayName="bras"/><participant typeCode="PRD"><participantRole classCode="SPEC"><id root="1.2.3" extension="T1"/><playingEntity><code code="SER" codeSystem="1.2.3" displayName="sérum"/></playingEntity></participantRole></participant><entryRelationship typeCode="COMP"><act classCode="ACT" moodCode="EVN"><code code="SPRECEIVE"/><effectiveTime value="20260302"/></act></entryRelationship></procedure></entryRelationship>
<entryRelationship typeCode="COMP"><organizer classCode="BATTERY" moodCode="EVN"><id root="1.2.3" extension="B"/><code code="IONS" codeSystem="1.2.3" displayName="IONS"/><statusCode code="completed"/><effectiveTime value="20260302"/>
<component><observation classCode="OBS" moodCode="EVN"><code code="2823-3" codeSystem="${LOINC}" displayName="Potassium"><translation code="K" codeSystem="1.2.3"/></code><text><reference value="#a"/></text><statusCode code="completed"/><effectiveTime value="20260302"/><value xsi:type="PQ" value="4.6" unit="mmol/L"/><interpretationCode code="H" codeSystem="2.16.840.1.113883.5.83"/><methodCode code="IONS" codeSystem="1.2.3"/><performer><assignedEntity>${house('representedOrganization')}</assignedEntity></performer><entryRelationship typeCode="COMP"><act classCode="ACT" moodCode="EVN"><code code="48767-8" codeSystem="${LOINC}"/><text><reference value="#n"/></text></act></entryRelationship><referenceRange><observationRange><text>3.5 - 5.1</text><value xsi:type="IVL_PQ"><low value="3.5" unit="mmol/L"/><high value="5.1" unit="mmol/L"/></value></observationRange></referenceRange></observation></component>
${value('<value xsi:type="RTO_PQ_PQ"><numerator value="1"/><denominator value="8"/></value>', 'TEST A')}
${value('<value xsi:type="IVL_PQ"><high value="2" unit="g/L" inclusive="false"/></value>', 'TEST B')}
${value('<value xsi:type="CD" code="POS" codeSystem="1.2.3" displayName="positif"/>', 'TEST C')}
${value('<value xsi:type="ST">texte</value>', 'TEST D')}
${value('<value xsi:type="TS" value="20260302"/>', 'TEST E')}
${value('<value xsi:type="INT" value="3"/>', 'TEST F')}
<component><observationMedia classCode="OBS" moodCode="EVN" ID="m"><value mediaType="image/png" representation="B64">iVBORw0KGgo=</value></observationMedia></component>
</organizer></entryRelationship></act></entry></section></component></structuredBody>`;

export const fullCda: readonly string[] = [
  document(RESULTS),
  document('<nonXMLBody><text mediaType="text/plain">Lettre</text></nonXMLBody>'),
  document(
    `<structuredBody><component><section><code code="48765-2" codeSystem="${LOINC}"/><title>Allergies</title><text>Aucune</text></section></component></structuredBody>`,
    HEADER.replace('11502-2', '34133-9'),
  ),
];
