/** Resources of tests in the XML form of FHIR R4, written from their JSON form. */
import { Digits, isJson, type Json } from './json.ts';

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"\n\t\r]/g, (letter) => `&#${String(letter.codePointAt(0))};`);

const written = (value: unknown): string => {
  if (value instanceof Digits) return value.digits;
  return isJson(value) ? String(value['#']) : String(value);
};

const isValue = (value: unknown): boolean => !isJson(value) || '#' in value;

function element(name: string, value: unknown, beside: unknown): string {
  if (name === 'div') return value as string;
  if (isJson(value) && typeof value['resourceType'] === 'string') return `<${name}>${resource(value, '')}</${name}>`;
  const fields = isValue(value) ? (isJson(beside) ? beside : {}) : (value as Json);
  const attributes = [
    ...(isValue(value) && value !== null && value !== undefined ? [['value', written(value)]] : []),
    ...Object.entries(fields).filter(([key]) => key === 'id' || (key === 'url' && /xtension$/.test(name))),
  ].map(([key, one]) => ` ${key}="${escaped(one as string)}"`);
  return `<${name}${attributes.join('')}>${inside(fields, name)}</${name}>`;
}

const inside = (fields: Json, name: string): string =>
  [...new Set(Object.keys(fields).map((key) => key.replace(/^_/, '')))]
    .filter(
      (key) => key !== 'resourceType' && (name === '' || key !== 'id') && !(key === 'url' && /xtension$/.test(name)),
    )
    .flatMap((key) => {
      const [value, beside] = [fields[key], fields[`_${key}`]];
      const list = [value, beside].find(Array.isArray) as unknown[] | undefined;
      if (!list) return [element(key, value, beside)];
      return list.map((_, index) =>
        element(key, (value as unknown[] | undefined)?.[index], (beside as unknown[] | undefined)?.[index]),
      );
    })
    .join('');

const resource = (fields: Json, attributes: string): string =>
  `<${fields['resourceType'] as string}${attributes}>${inside(fields, '')}</${fields['resourceType'] as string}>`;

export const xmlOf = (value: Json): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${resource(value, ' xmlns="http://hl7.org/fhir"')}\n`);
