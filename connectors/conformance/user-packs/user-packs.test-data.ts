/** Small packs, written for these tests, as publishers lay out theirs. */
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';

const bytes = (text: string): Uint8Array => Buffer.from(text);

export const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytes(text)])));

/** A POSIX tar with gzip, as FHIR packages come. */
export function tgz(files: Readonly<Record<string, string>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write('0000644\0', 100);
    head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('0', 156);
    head.write('ustar\0', 257);
    return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';

export const schema: Readonly<Record<string, string>> = {
  'main/letter.xsd': `<xs:schema ${XS} targetNamespace="urn:test" xmlns="urn:test" elementFormDefault="qualified">
    <xs:include schemaLocation="../parts/types.xsd"/>
    <xs:element name="letter"><xs:complexType><xs:sequence>
      <xs:element name="born" type="day"/><xs:element name="to" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence><xs:attribute name="id" use="required"/></xs:complexType></xs:element>
  </xs:schema>`,
  'parts/types.xsd': `<xs:schema ${XS}><xs:simpleType name="day"><xs:restriction base="xs:string"><xs:pattern value="[0-9]{8}"/></xs:restriction></xs:simpleType></xs:schema>`,
};

export const schematron = (body: string, head = ''): Uint8Array =>
  bytes(`<?xml version="1.0"?>${head}<sch:schema xmlns:sch="http://purl.oclc.org/dsdl/schematron" schemaVersion="7">
  <sch:ns prefix="t" uri="urn:test"/>${body}</sch:schema>`);

export const letter = (inside: string, attributes = 'id="1"'): Uint8Array =>
  bytes(`<?xml version="1.0"?><letter xmlns="urn:test" ${attributes}>${inside}</letter>`);

export const element = (id: string, more: object): object => ({ id, path: id.replaceAll(/:\w+/g, ''), ...more });

/** A profile of R4 with a snapshot as short as one can be. */
export const profileOf = (type: string, id: string, elements: readonly object[]) => ({
  resourceType: 'StructureDefinition',
  id,
  url: `https://example.org/fhir/StructureDefinition/${id}`,
  name: id,
  status: 'active',
  kind: type === 'CodeableConcept' ? 'complex-type' : 'resource',
  abstract: false,
  type,
  baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
  derivation: 'constraint',
  snapshot: { element: elements },
});

/** A profile of Patient that wants a birth date and a code of its own value set. */
const patientProfile = profileOf('Patient', 'patient-test', [
  element('Patient', { min: 0, max: '*' }),
  element('Patient.id', { min: 0, max: '1', type: [{ code: 'http://hl7.org/fhirpath/System.String' }] }),
  element('Patient.meta', { min: 0, max: '1', type: [{ code: 'Meta' }] }),
  element('Patient.gender', {
    min: 0,
    max: '1',
    type: [{ code: 'code' }],
    binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1' },
  }),
  element('Patient.language', {
    min: 0,
    max: '1',
    type: [{ code: 'code' }],
    binding: { strength: 'extensible', valueSet: 'https://example.org/fhir/ValueSet/tongue' },
  }),
  element('Patient.birthDate', { min: 1, max: '1', type: [{ code: 'date' }] }),
  element('Patient.maritalStatus', {
    min: 0,
    max: '1',
    type: [{ code: 'CodeableConcept' }],
    binding: { strength: 'required', valueSet: 'https://example.org/fhir/ValueSet/marital' },
  }),
]);

export const fhirPackage = (): Uint8Array =>
  tgz({
    'package/package.json': JSON.stringify({ name: 'example.test', version: '1.2.3', fhirVersions: ['4.0.1'] }),
    'package/StructureDefinition-patient-test.json': JSON.stringify(patientProfile),
    'package/ValueSet-tongue.json': JSON.stringify({
      resourceType: 'ValueSet',
      url: 'https://example.org/fhir/ValueSet/tongue',
      compose: { include: [{ system: 'urn:ietf:bcp:47', concept: [{ code: 'fr' }, { code: 'lb' }] }] },
    }),
    'package/ValueSet-marital.json': JSON.stringify({
      resourceType: 'ValueSet',
      url: 'https://example.org/fhir/ValueSet/marital',
      compose: {
        include: [
          { system: 'urn:marital', concept: [{ code: 'M' }] },
          { system: 'http://loinc.org', filter: [{ property: 'x', op: '=', value: 'y' }] },
        ],
      },
    }),
    'package/example/Patient-x.json': '{"resourceType":"StructureDefinition","url":"https://example.org/not-this-one"}',
  });

export const bundleWith = (patient: object): Uint8Array =>
  bytes(
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: 'urn:uuid:8f8c7c3e-5b0c-4b0a-9a5e-1f2d3c4b5a69',
          resource: {
            resourceType: 'Patient',
            meta: { profile: ['https://example.org/fhir/StructureDefinition/patient-test|1.2.3'] },
            ...patient,
          },
        },
      ],
    }),
  );
