/**
 * What runs inside the sandbox around a person's script: the message becomes an object of hl7-standard, and afterwards the fields that are no
 * longer what they were are told. Nothing of it is believed outside: `changes.ts` checks every answer against the message itself.
 */

/** Gives the class of the library; its file is CommonJS and asks for nothing. */
export const libraryAsFunction = (library: string): string =>
  `(function () { const module = { exports: {} };\n${library}\nreturn module.exports; })`;

/**
 * `(library, request) => finish`: sets the global `message`; `finish()` gives the answer as JSON. hl7-standard calls a repetition “subComponents” and a
 * subcomponent “repeatingFields”. A field that holds only subcomponents is an array too, which the library would write as repetitions: what
 * separates the parts of an array is what separated them before.
 */
export const HARNESS = `(function (library, request) {
  'use strict';
  const { stringify, parse } = JSON;
  const { text, repetition, subcomponent } = parse(request);
  const HL7 = library();
  const message = new HL7(text, { subComponents: repetition, repeatingFields: subcomponent });
  message.transform();
  const segments = () =>
    Object.keys(message.transformed)
      .flatMap((name) => message.transformed[name])
      .sort((a, b) => a.index - b.index);
  const plain = (value) => (value === undefined || value === null ? '' : String(value));
  const written = (value, before) => {
    const join = (parts, separator) => parts.map((part) => written(part, before)).join(separator);
    if (Array.isArray(value)) {
      const whole = value.every((part) => typeof part !== 'object') && !before.includes(repetition) && before.includes(subcomponent);
      return join(value, whole ? subcomponent : repetition);
    }
    if (typeof value !== 'object' || value === null) return plain(value);
    return Object.keys(value)
      .map((key) => (Array.isArray(value[key]) ? value[key].map(plain).join(subcomponent) : plain(value[key])))
      .join('^');
  };
  const lines = text.split('\\r');
  const raw = (segment, number, index) => lines[index].split('|')[segment.type === 'MSH' ? number - 1 : number] ?? '';
  const before = segments().map((segment) => ({ type: segment.type, fields: parse(stringify(segment.data)) }));
  globalThis.message = message;
  return () => {
    const after = segments();
    const changes = [];
    after.forEach((segment, index) => {
      const known = before[index] ?? { type: '', fields: {} };
      for (const [name, value] of Object.entries(segment.data)) {
        if (stringify(value) === stringify(known.fields[name])) continue;
        const number = Number(name.slice(4));
        const was = known.fields[name] === undefined ? '' : raw(segment, number, index);
        changes.push({ segment: index, field: number, raw: written(value, was) });
      }
      for (const name of Object.keys(known.fields))
        if (!(name in segment.data)) changes.push({ segment: index, field: Number(name.slice(4)), raw: '' });
    });
    return stringify({ segments: after.map(({ type }) => type), changes });
  };
})`;
