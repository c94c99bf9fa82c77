/**
 * File-name templates: `{nationalId}_{date:yyyyMMdd}_{type}[_{seq}]` as a pattern that must match the whole name. With folders before it
 * (`{nationalId}_{family}_{given}_{birthDate:yyyyMMdd}/{date:yyyyMMdd}_{type}`), these must match too: a folder for each patient.
 */
import { withoutEnding } from './content.ts';
import { fieldNamed, type FieldName } from './fields.ts';

export interface TemplateMatch {
  /** Values by the placeholder's name as the template writes it, in order. Dates are normalised to `yyyy-MM-dd`. */
  readonly values: ReadonlyMap<string, string>;
}

interface Placeholder {
  readonly name: string;
  readonly field: FieldName | undefined;
  readonly order: readonly string[];
}

const TOKEN = /\{([^}:]+)(?::([^}]+))?\}|\[|\]|[^{}[\]]+/g;
const DATE_PARTS: Readonly<Record<string, string>> = {
  yyyy: String.raw`\d{4}`,
  MM: String.raw`\d{2}`,
  dd: String.raw`\d{2}`,
};

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|\\/-]/g, String.raw`\$&`);

/** `[…]` marks an optional part. Numbers take digits, everything else takes what contains no `_` and no folder. */
function compile(template: string): { readonly pattern: RegExp; readonly placeholders: readonly Placeholder[] } {
  const placeholders: Placeholder[] = [];
  let source = '';
  for (const [token, name, format] of template.matchAll(TOKEN)) {
    if (name !== undefined) {
      const order = format?.match(/yyyy|MM|dd/g) ?? [];
      placeholders.push({ name, field: fieldNamed(name), order });
      if (format === undefined) source += fieldNamed(name) === 'nationalId' ? String.raw`(\d{6,})` : '([^_/]+)';
      else
        source += `(${format
          .split(/(yyyy|MM|dd)/)
          .map((part) => DATE_PARTS[part] ?? literal(part))
          .join('')})`;
    } else if (token === '[') source += '(?:';
    else if (token === ']') source += ')?';
    else source += literal(token);
  }
  return { pattern: new RegExp(`^${source}$`, 'u'), placeholders };
}

function isoDate(text: string, order: readonly string[]): string {
  const digits = text.replaceAll(/\D/g, '');
  let at = 0;
  const parts = new Map<string, string>();
  for (const part of order) {
    parts.set(part, digits.slice(at, at + part.length));
    at += part.length;
  }
  return ['yyyy', 'MM', 'dd'].flatMap((part) => parts.get(part) ?? []).join('-');
}

/** The parts of a file name (with or without its ending) under a template; undefined when the whole name does not match. */
export function matchTemplate(template: string, fileName: string): TemplateMatch | undefined {
  let compiled: ReturnType<typeof compile>;
  try {
    compiled = compile(withoutEnding(template));
  } catch {
    // A template that is no pattern (an unbalanced bracket) matches nothing.
    return undefined;
  }
  const depth = template.split('/').length;
  const name = fileName.normalize('NFC').split('/').slice(-depth).join('/');
  const match = compiled.pattern.exec(withoutEnding(name));
  if (!match) return undefined;
  const values = new Map<string, string>();
  compiled.placeholders.forEach(({ name, order }, index) => {
    const value = match[index + 1];
    if (value !== undefined) values.set(name, order.length > 0 ? isoDate(value, order) : value);
  });
  return { values };
}
