/**
 * How a type of the CDA grammar is written down, and what it compiles to.
 *
 * Attributes: `name:type`, `name!:type` required, `name:type=value` fixed, `name-` forbidden though the base type has it.
 * The type is a lexical form (`lexical.ts`) or a vocabulary (`vocabulary.ts`).
 */
import { compileModel, type ContentModel } from './automaton.ts';
import { lexicals, listOf, oneOf, type Lexical } from './lexical.ts';
import { codeDomains, listDomains } from './vocabulary.ts';

export interface TypeNotation {
  /** The type this one is derived from, whose attributes (and, when extending, children) it takes over. */
  readonly base?: string;
  /** A restriction states its children anew; an extension appends them to those of its base. */
  readonly restricts?: true;
  /** No element can be of this type itself: `xsi:type` has to name a derived one. */
  readonly abstract?: true;
  /** Text may stand between the children. */
  readonly mixed?: true;
  readonly children?: string;
  readonly attributes?: string;
  /** The element holds a value of this form and nothing else. */
  readonly simple?: string;
}

export type Notation = Readonly<Record<string, TypeNotation>>;

export interface AttributeRule {
  readonly required: boolean;
  readonly type: string;
  readonly accepts: Lexical;
  readonly fixed?: string;
}

export interface ElementType {
  readonly name: string;
  readonly abstract: boolean;
  readonly mixed: boolean;
  readonly model: ContentModel;
  readonly attributes: ReadonlyMap<string, AttributeRule>;
  /** The names of those that must be there. */
  readonly required: readonly string[];
  /** This type and all it is derived from. */
  readonly ancestry: ReadonlySet<string>;
  readonly simple?: Lexical;
}

const ATTRIBUTE = /^([A-Za-z]+)(!|-)?(?::([A-Za-z_:]+))?(?:=(.+))?$/;

/** Compiles a whole grammar. @throws Error when the notation names something that does not exist: a mistake in the tables. */
export function compileGrammar(notation: Notation): ReadonlyMap<string, ElementType> {
  const done = new Map<string, ElementType>();
  const childrenText = (name: string): string => {
    const { base, restricts, children = '' } = notationOf(name);
    return base === undefined || restricts ? children : `${childrenText(base)} ${children}`;
  };
  const notationOf = (name: string): TypeNotation => {
    const found = notation[name];
    if (!found) throw new Error(`the grammar has no type ${name}`);
    return found;
  };
  const compile = (name: string): ElementType => {
    const known = done.get(name);
    if (known) return known;
    const { base, attributes = '', abstract, mixed, simple } = notationOf(name);
    const parent = base === undefined ? undefined : compile(base);
    const model = compileModel(childrenText(name));
    for (const type of model.types.values()) notationOf(type);
    const rules = compileAttributes(attributes, parent?.attributes);
    const type: ElementType = {
      name,
      abstract: abstract ?? false,
      mixed: mixed ?? false,
      model,
      attributes: rules,
      required: [...rules].filter(([, rule]) => rule.required).map(([required]) => required),
      ancestry: new Set([name, ...(parent?.ancestry ?? [])]),
      ...(simple === undefined ? {} : { simple: lexicalOf(simple) }),
    };
    done.set(name, type);
    return type;
  };
  Object.keys(notation).forEach(compile);
  return done;
}

function compileAttributes(
  text: string,
  inherited: ReadonlyMap<string, AttributeRule> | undefined,
): ReadonlyMap<string, AttributeRule> {
  const rules = new Map(inherited);
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const [, name = '', sign, type = '', fixed] = ATTRIBUTE.exec(word) ?? [];
    if (sign === '-') rules.delete(name);
    else
      rules.set(name, {
        required: sign === '!',
        type,
        accepts: lexicalOf(type),
        ...(fixed === undefined ? {} : { fixed }),
      });
  }
  return rules;
}

function lexicalOf(type: string): Lexical {
  const lexical = lexicals[type];
  if (lexical) return lexical;
  const codes = codeDomains.get(type);
  if (codes) return oneOf(codes);
  const list = listDomains.get(type);
  if (list) return listOf(list);
  throw new Error(`the grammar has no form ${type}`);
}
