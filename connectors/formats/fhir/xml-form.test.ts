/** The XML form of FHIR R4 turned into its JSON form: by the definitions, with nothing lost and nothing guessed. */
import { describe, expect, it } from 'vitest';
import { MOST_ELEMENTS } from '../../clinical/index.ts';
import { jsonText } from './json.ts';
import { readXmlForm } from './xml-form.ts';

const FHIR = 'xmlns="http://hl7.org/fhir"';
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"';

const form = (xml: string | Uint8Array) => {
  const read = readXmlForm(typeof xml === 'string' ? Buffer.from(xml) : xml);
  if (!read.ok) throw new Error(read.problem.code);
  return { json: jsonText(read.resource), strange: read.strange, wrong: read.wrong };
};
const of = (type: string, inside: string): ReturnType<typeof form> => form(`<${type} ${FHIR}>${inside}</${type}>`);
const json = (type: string, inside: string): unknown => JSON.parse(of(type, inside).json);
const refusal = (xml: string | Uint8Array): string => {
  const read = readXmlForm(typeof xml === 'string' ? Buffer.from(xml) : xml);
  return read.ok ? 'read' : read.problem.code;
};

describe('what the definitions say', () => {
  it('a list is a list even of one, and what may stand once is none', () => {
    expect(
      json('Patient', '<name><family value="Krüger-Test"/><given value="Zoë"/></name><gender value="female"/>'),
    ).toEqual({
      resourceType: 'Patient',
      name: [{ family: 'Krüger-Test', given: ['Zoë'] }],
      gender: 'female',
    });
  });

  it('decimals and integers are numbers with the digits that were written, booleans are booleans, a code of digits is a text', () => {
    expect(of('Observation', '<valueQuantity><value value="5.10"/><code value="10"/></valueQuantity>').json).toBe(
      '{"resourceType":"Observation","valueQuantity":{"value":5.10,"code":"10"}}',
    );
    expect(of('Observation', '<valueInteger value="-7"/>').json).toContain('"valueInteger":-7');
    expect(of('Observation', '<valueQuantity><value value="1e-7"/></valueQuantity>').json).toContain('"value":1e-7');
    expect(json('Patient', '<active value="false"/><multipleBirthInteger value="2"/>')).toEqual({
      resourceType: 'Patient',
      active: false,
      multipleBirthInteger: 2,
    });
  });

  it('elements that are defined by another one have its elements', () => {
    const inside = '<component><referenceRange><low><value value="1"/></low></referenceRange></component>';
    expect(json('Observation', inside)).toEqual({
      resourceType: 'Observation',
      component: [{ referenceRange: [{ low: { value: 1 } }] }],
    });
  });

  it('resources in entries and contained ones name their type; an entry is a list, its resource is none', () => {
    const inside =
      '<type value="collection"/><entry><fullUrl value="urn:x:1"/><resource><DiagnosticReport><contained><Patient><id value="p"/></Patient></contained></DiagnosticReport></resource></entry>';
    expect(json('Bundle', inside)).toEqual({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: 'urn:x:1',
          resource: { resourceType: 'DiagnosticReport', contained: [{ resourceType: 'Patient', id: 'p' }] },
        },
      ],
    });
  });

  it('ids and extensions of elements and of primitives stand where JSON has them', () => {
    const extension = '<extension url="http://x.example/e"><valueBoolean value="true"/></extension>';
    const said = { extension: [{ url: 'http://x.example/e', valueBoolean: true }] };
    const name = `<name id="n"><given value="Zoë"/><given id="g">${extension}</given></name>`;
    expect(
      json('Patient', `${name}<birthDate value="1994-09-28">${extension}</birthDate><gender>${extension}</gender>`),
    ).toEqual({
      resourceType: 'Patient',
      name: [{ id: 'n', given: ['Zoë', null], _given: [null, { id: 'g', ...said }] }],
      birthDate: '1994-09-28',
      _birthDate: said,
      _gender: said,
    });
  });

  it('the narrative stays XHTML, as one text: order, white space, attributes, escapes', () => {
    const div = `<div ${XHTML} lang="fr"><p class="a&amp;b">Fer &lt; 5<b> g/l</b> <br/>fin</p><!-- not said --></div>`;
    expect(json('Patient', `<text><status value="generated"/>${div}</text>`)).toEqual({
      resourceType: 'Patient',
      text: {
        status: 'generated',
        div: `<div ${XHTML} lang="fr"><p class="a&amp;b">Fer &lt; 5<b> g/l</b> <br/>fin</p></div>`,
      },
    });
    expect(of('Patient', `<text>${div}</text>`).strange).toEqual([]);
    const prefixed = form(
      `<f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><f:text><h:div><h:p>x</h:p></h:div></f:text></f:Patient>`,
    );
    expect(JSON.parse(prefixed.json)).toEqual({
      resourceType: 'Patient',
      text: { div: `<div ${XHTML}><p>x</p></div>` },
    });
  });
});

describe('white space', () => {
  it('around a text is kept, around any other value it is not; a line end that was escaped is one', () => {
    const inside = '<status value=" final "/><valueString value=" a&#10;b "/><note><text value=" c "/></note>';
    expect(json('Observation', inside)).toEqual({
      resourceType: 'Observation',
      status: 'final',
      valueString: ' a\nb ',
      note: [{ text: ' c ' }],
    });
    expect(of('Observation', '<valueQuantity><value value=" 5.0&#9;"/></valueQuantity>').json).toContain(
      '"value":5.0}',
    );
  });

  it('between elements, with comments and processing instructions, is no part of a resource; the schema’s place neither', () => {
    const xml = `<?xml version="1.0"?><?style x?><!-- a --><Patient ${FHIR} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir x.xsd">\n  <!-- b --><?c d?>\n  <id value="p"/>\n</Patient>\n`;
    expect(form(xml)).toEqual({ json: '{"resourceType":"Patient","id":"p"}', strange: [], wrong: [] });
  });
});

describe('what FHIR R4 does not have', () => {
  it.each([
    [
      'an unknown element',
      '<wish><what value="x"/></wish>',
      '/Observation/wish',
      { '<wish>': [{ '<what>': [{ '@value': 'x' }] }] },
    ],
    ['an element of another type', '<family value="x"/>', '/Observation/family', { '<family>': [{ '@value': 'x' }] }],
    [
      'an element of another namespace',
      '<status xmlns="urn:y" value="x"/>',
      '/Observation/{urn:y}status',
      { '<{urn:y}status>': [{ '@value': 'x' }] },
    ],
    ['an unknown attribute', '<code note="x"/>', '/Observation/code/@note', { code: { '@note': 'x' } }],
    [
      'an attribute beside a value',
      '<status value="final" note="x"/>',
      '/Observation/status/@note',
      { status: 'final', _status: { '@note': 'x' } },
    ],
    [
      'an attribute on what holds a resource',
      '<contained note="x"><Patient/></contained>',
      '/Observation/contained/@note',
      { contained: [{ resourceType: 'Patient', '@note': 'x' }] },
    ],
    [
      'text between elements',
      '<code>x<text value="y"/></code>',
      '/Observation/code',
      { code: { 'text()': 'x', text: 'y' } },
    ],
    ['a value as text', '<status>final</status>', '/Observation/status', { _status: { 'text()': 'final' } }],
    ['a value without value', '<status/>', '/Observation/status', { '<status>': '' }],
    [
      'a narrative that is no XHTML',
      '<text><div>x</div></text>',
      '/Observation/text/div',
      { text: { '<div>': [{ 'text()': 'x' }] } },
    ],
    ['XHTML outside a narrative', `<p ${XHTML}>x</p>`, '/Observation/html:p', { '<html:p>': [{ 'text()': 'x' }] }],
    [
      'a name of JavaScript',
      '<__proto__ value="x"/>',
      '/Observation/__proto__',
      { '<__proto__>': [{ '@value': 'x' }] },
    ],
  ])('%s is kept, and named by its place', (_, inside, place, kept) => {
    const read = of('Observation', inside);
    expect(read.strange).toEqual([place]);
    expect(JSON.parse(read.json)).toEqual({ resourceType: 'Observation', ...kept });
  });

  it.each([
    [
      'a decimal comma',
      '<valueQuantity><value value="5,1"/></valueQuantity>',
      '/Observation/valueQuantity/value',
      '"value":"5,1"',
    ],
    ['a number with a plus', '<valueInteger value="+5"/>', '/Observation/valueInteger', '"valueInteger":"+5"'],
    ['yes for a boolean', '<valueBoolean value="yes"/>', '/Observation/valueBoolean', '"valueBoolean":"yes"'],
  ])('%s is kept as it was written, and named by its place', (_, inside, place, kept) => {
    const read = of('Observation', inside);
    expect(read.wrong).toEqual([place]);
    expect(read.json).toContain(kept);
  });
});

describe('a file that is not read', () => {
  const deep = (levels: number): string =>
    `<Patient ${FHIR}>${'<extension url="x">'.repeat(levels)}${'</extension>'.repeat(levels)}</Patient>`;

  it.each([
    [
      'a second one of what may stand once',
      `<Patient ${FHIR}><gender value="male"/><gender value="female"/></Patient>`,
      'FHIR-XML-NOT-R4',
    ],
    ['a root that is no resource', `<Quantity ${FHIR}/>`, 'FHIR-XML-NOT-R4'],
    ['an abstract resource', `<DomainResource ${FHIR}/>`, 'FHIR-XML-NOT-R4'],
    ['a root of another namespace', '<Patient/>', 'FHIR-XML-NOT-R4'],
    [
      'a resource of another release',
      `<Bundle ${FHIR}><entry><resource><ActorDefinition/></resource></entry></Bundle>`,
      'FHIR-XML-NOT-R4',
    ],
    [
      'two resources in one place',
      `<Bundle ${FHIR}><entry><resource><Patient/><Patient/></resource></entry></Bundle>`,
      'FHIR-XML-NOT-R4',
    ],
    ['no resource where one must be', `<Patient ${FHIR}><contained/></Patient>`, 'FHIR-XML-NOT-R4'],
    ['two roots', `<Patient ${FHIR}/><Patient ${FHIR}/>`, 'FHIR-XML-NOT-WELL-FORMED'],
    ['a file cut off', `<Patient ${FHIR}><id value="p"/>`, 'FHIR-XML-NOT-WELL-FORMED'],
    ['an entity', `<Patient ${FHIR}><id value="&x;"/></Patient>`, 'FHIR-XML-NOT-WELL-FORMED'],
    [
      'a DOCTYPE',
      `<!DOCTYPE Patient [<!ENTITY x "y">]><Patient ${FHIR}><id value="&x;"/></Patient>`,
      'FHIR-XML-DOCTYPE',
    ],
    ['a charset that is unknown', `<?xml version="1.0" encoding="EBCDIC-US"?><Patient ${FHIR}/>`, 'FHIR-XML-ENCODING'],
    [
      'bytes of another charset',
      Buffer.from(`<Patient ${FHIR}><id value="é"/></Patient>`, 'latin1'),
      'FHIR-XML-ENCODING',
    ],
    ['nested deeper than JSON is read', deep(150), 'XML-TOO-DEEP'],
    ['nested deeper than XML is read', deep(3000), 'XML-TOO-DEEP'],
    [
      'more elements than any document',
      `<Patient ${FHIR}>${'<a/>'.repeat(MOST_ELEMENTS)}</Patient>`,
      'XML-TOO-MANY-ELEMENTS',
    ],
  ])('%s: the reason is said', (_, xml, code) => {
    expect(refusal(xml)).toBe(code);
  });

  it('is read in the charset that it declares', () => {
    const latin = `<?xml version="1.0" encoding="ISO-8859-1"?><Patient ${FHIR}><name><family value="Krüger"/></name></Patient>`;
    expect(form(Buffer.from(latin, 'latin1')).json).toContain('Krüger');
    const wide = `<?xml version="1.0" encoding="UTF-16"?><Patient ${FHIR}><name><family value="Krüger"/></name></Patient>`;
    expect(form(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(wide, 'utf16le')])).json).toContain('Krüger');
    expect(refusal(deepEnough)).toBe('read');
  });

  const deepEnough = deep(60);
});
