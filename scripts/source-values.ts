/**
 * What a constant expression of our own source is worth, read from its text without running it: literals, templates, objects, and calls of
 * small helper functions such as `problem(code, cause, next)`. What only a running program knows becomes `…` inside a text and `undefined`
 * elsewhere. Enough for tables of words; not an interpreter.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

interface Lambda {
  readonly lambda: ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration;
  readonly scope: Scope;
}
export interface Shape {
  readonly [name: string]: Value;
}
export type Value = string | readonly Value[] | Shape | Lambda | undefined;

/** Names in reach of an expression: bound parameters first, then the module's own. */
export interface Scope {
  readonly file: SourceFile;
  readonly bound: ReadonlyMap<string, Value>;
}

export const isShape = (value: Value): value is Shape =>
  typeof value === 'object' && !Array.isArray(value) && !('lambda' in value && 'scope' in value);
const isLambda = (value: Value): value is Lambda => typeof value === 'object' && 'lambda' in value && 'scope' in value;

/** Deeper than this is recursion, not a table. */
const DEEPEST = 40;

/** One module: its syntax tree and its top-level names. */
export class SourceFile {
  readonly path: string;
  readonly tree: ts.SourceFile;
  readonly #constants = new Map<string, ts.Expression | ts.FunctionDeclaration>();
  readonly #imports = new Map<string, { from: string; name: string }>();
  readonly #types = new Map<string, ts.TypeNode>();
  readonly #library: SourceLibrary;

  constructor(path: string, library: SourceLibrary) {
    this.path = path;
    this.#library = library;
    this.tree = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of this.tree.statements) this.#note(statement);
  }

  #note(statement: ts.Statement): void {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name) && initializer) this.#constants.set(name.text, initializer);
      }
    } else if (ts.isFunctionDeclaration(statement) && statement.name) {
      this.#constants.set(statement.name.text, statement);
    } else if (ts.isTypeAliasDeclaration(statement)) {
      this.#types.set(statement.name.text, statement.type);
    } else if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const named = statement.importClause?.namedBindings;
      if (!named || !ts.isNamedImports(named)) return;
      for (const { name, propertyName } of named.elements)
        this.#imports.set(name.text, { from: statement.moduleSpecifier.text, name: (propertyName ?? name).text });
    }
  }

  #imported(name: string): { file: SourceFile; name: string } | undefined {
    const found = this.#imports.get(name);
    if (!found?.from.startsWith('.')) return undefined;
    const path = resolve(dirname(this.path), found.from);
    return existsSync(path) ? { file: this.#library.open(path), name: found.name } : undefined;
  }

  value(name: string, depth: number): Value {
    const constant = this.#constants.get(name);
    const scope: Scope = { file: this, bound: new Map() };
    if (constant)
      return ts.isFunctionDeclaration(constant) ? { lambda: constant, scope } : valueOf(constant, scope, depth + 1);
    const elsewhere = this.#imported(name);
    return elsewhere?.file.value(elsewhere.name, depth + 1);
  }

  /** The texts that a parameter of this type can be, when its type is a union of texts or a yes or no. */
  choices(type: ts.TypeNode | undefined): readonly string[] {
    if (!type) return [];
    if (type.kind === ts.SyntaxKind.BooleanKeyword) return ['true', 'false'];
    if (ts.isLiteralTypeNode(type)) return ts.isStringLiteral(type.literal) ? [type.literal.text] : [];
    if (ts.isUnionTypeNode(type)) return type.types.flatMap((member) => this.choices(member));
    if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return [];
    const own = this.#types.get(type.typeName.text);
    if (own) return this.choices(own);
    const elsewhere = this.#imported(type.typeName.text);
    return elsewhere ? elsewhere.file.choices(elsewhere.file.#types.get(elsewhere.name)) : [];
  }
}

/** Every module is read once. */
export class SourceLibrary {
  readonly #files = new Map<string, SourceFile>();

  open(path: string): SourceFile {
    const known = this.#files.get(path);
    if (known) return known;
    const file = new SourceFile(path, this);
    this.#files.set(path, file);
    return file;
  }
}

export function valueOf(node: ts.Node, scope: Scope, depth = 0): Value {
  if (depth > DEEPEST) return undefined;
  const inner = (child: ts.Node): Value => valueOf(child, scope, depth + 1);
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const shown = (part: ts.Expression): string => {
      const value = inner(part);
      return typeof value === 'string' ? value : '…';
    };
    return node.head.text + node.templateSpans.map((span) => shown(span.expression) + span.literal.text).join('');
  }
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
    return inner(node.expression);
  if (ts.isIdentifier(node))
    return scope.bound.has(node.text) ? scope.bound.get(node.text) : scope.file.value(node.text, depth);
  if (ts.isObjectLiteralExpression(node)) return objectOf(node, inner);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(inner);
  if (ts.isPropertyAccessExpression(node)) return member(inner(node.expression), node.name.text);
  if (ts.isElementAccessExpression(node)) return member(inner(node.expression), inner(node.argumentExpression));
  if (ts.isConditionalExpression(node)) return chosen(node, inner);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { lambda: node, scope };
  if (ts.isNewExpression(node)) return node.arguments?.[0] ? inner(node.arguments[0]) : undefined;
  if (ts.isCallExpression(node)) {
    const callee = inner(node.expression);
    return isLambda(callee) ? called(callee, node.arguments.map(inner), depth) : undefined;
  }
  return undefined;
}

export const nameOf = (name: ts.PropertyName): string | undefined =>
  ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;

function objectOf(node: ts.ObjectLiteralExpression, inner: (child: ts.Node) => Value): Shape {
  const shape: Record<string, Value> = {};
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = inner(property.expression);
      if (isShape(spread)) Object.assign(shape, spread);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      shape[property.name.text] = inner(property.name);
    } else if (ts.isPropertyAssignment(property)) {
      const name = nameOf(property.name);
      if (name !== undefined) shape[name] = inner(property.initializer);
    }
  }
  return shape;
}

function member(owner: Value, key: Value): Value {
  if (typeof key !== 'string') return undefined;
  if (Array.isArray(owner)) return (owner as readonly Value[])[Number(key)];
  return isShape(owner) ? owner[key] : undefined;
}

/** A comparison of two known texts is decided; otherwise the branch that says something. */
function chosen(node: ts.ConditionalExpression, inner: (child: ts.Node) => Value): Value {
  const { condition } = node;
  if (ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken) {
    const [left, right] = [inner(condition.left), inner(condition.right)];
    if (typeof left === 'string' && typeof right === 'string')
      return inner(left === right ? node.whenTrue : node.whenFalse);
  }
  const decided = inner(condition);
  if (decided === 'true' || decided === 'false') return inner(decided === 'true' ? node.whenTrue : node.whenFalse);
  const first = inner(node.whenTrue);
  return first === undefined || first === '' ? inner(node.whenFalse) : first;
}

function called({ lambda, scope }: Lambda, given: readonly Value[], depth: number): Value {
  const bound = new Map(scope.bound);
  lambda.parameters.forEach((parameter, index) => {
    bind(parameter.name, given[index], bound);
  });
  const inside: Scope = { file: scope.file, bound };
  if (!lambda.body) return undefined;
  if (!ts.isBlock(lambda.body)) return valueOf(lambda.body, inside, depth + 1);
  const result = lambda.body.statements.find(ts.isReturnStatement);
  return result?.expression ? valueOf(result.expression, inside, depth + 1) : undefined;
}

function bind(name: ts.BindingName, value: Value, bound: Map<string, Value>): void {
  if (ts.isIdentifier(name)) bound.set(name.text, value);
  else if (ts.isArrayBindingPattern(name)) {
    name.elements.forEach((element, index) => {
      if (ts.isBindingElement(element)) bind(element.name, member(value, String(index)), bound);
    });
  } else {
    for (const element of name.elements) {
      const key = element.propertyName ?? element.name;
      bind(element.name, ts.isIdentifier(key) ? member(value, key.text) : undefined, bound);
    }
  }
}

/** The ways in which a function can be entered, as far as its parameters' types list them: one scope for each. */
export function entries(
  node: ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration,
  scope: Scope,
): readonly Scope[] {
  let scopes: readonly Scope[] = [scope];
  for (const { name, type } of node.parameters) {
    if (!ts.isIdentifier(name)) continue;
    const choices = scope.file.choices(type);
    const values: readonly Value[] = choices.length > 0 ? choices : [undefined];
    scopes = scopes.flatMap(({ file, bound }) =>
      values.map((value) => ({ file, bound: new Map(bound).set(name.text, value) })),
    );
  }
  return scopes;
}
