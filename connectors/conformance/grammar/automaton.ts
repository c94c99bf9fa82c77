/**
 * Content models as automata: which children may follow one another. Built from a compact notation by Glushkov's construction.
 *
 * Notation: `name:Type` an element; `?` `*` `+` its cardinality; a blank for sequence, `|` for choice, `( )` for groups.
 */

interface Position {
  readonly name: string;
  readonly type: string;
}

/** A part of a model: which positions can begin it, which can end it, and whether it can be empty. */
interface Fragment {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

export interface ContentModel {
  /** The type of each element that the model knows, by name. */
  readonly types: ReadonlyMap<string, string>;
  readonly positions: readonly Position[];
  readonly follow: readonly (readonly number[])[];
  readonly first: readonly number[];
  readonly last: ReadonlySet<number>;
  readonly nullable: boolean;
  /** Steps that were taken once, by where the automaton stood and the name: documents take the same few again and again. */
  readonly steps: Map<readonly number[], Map<string, Step>>;
  /** Every place where several positions follow, once: that the steps from it are found again. */
  readonly places: Map<string, readonly number[]>;
}

/** Where a name leads from a place: nowhere when `reached` is empty. */
interface Step {
  readonly reached: readonly number[];
  readonly next: readonly number[];
  readonly accepting: boolean;
}

const TOKEN = /[()|?*+]|[A-Za-z][A-Za-z0-9_.]*:[A-Za-z][A-Za-z0-9_.]*/g;

/** Compiles the notation. An empty text is the model without children. */
export function compileModel(text: string): ContentModel {
  const tokens = text.match(TOKEN) ?? [];
  const positions: Position[] = [];
  const follow: number[][] = [];
  let at = 0;

  const link = (from: readonly number[], to: readonly number[]): void => {
    for (const position of from) follow[position]?.push(...to);
  };

  const element = (token: string): Fragment => {
    const [name = '', type = ''] = token.split(':');
    positions.push({ name, type });
    follow.push([]);
    const position = positions.length - 1;
    return { first: [position], last: [position], nullable: false };
  };

  const repeated = (fragment: Fragment): Fragment => {
    const sign = tokens[at];
    if (sign !== '?' && sign !== '*' && sign !== '+') return fragment;
    at += 1;
    if (sign !== '?') link(fragment.last, fragment.first);
    return sign === '+' ? fragment : { ...fragment, nullable: true };
  };

  const sequence = (): Fragment => {
    let whole: Fragment = { first: [], last: [], nullable: true };
    for (let token = tokens[at]; token !== undefined && token !== ')' && token !== '|'; token = tokens[at]) {
      at += 1;
      const inner = token === '(' ? choice() : element(token);
      const part = repeated(inner);
      link(whole.last, part.first);
      whole = {
        first: whole.nullable ? [...whole.first, ...part.first] : whole.first,
        last: part.nullable ? [...whole.last, ...part.last] : part.last,
        nullable: whole.nullable && part.nullable,
      };
    }
    return whole;
  };

  const choice = (): Fragment => {
    let whole = sequence();
    while (tokens[at] === '|') {
      at += 1;
      const other = sequence();
      whole = {
        first: [...whole.first, ...other.first],
        last: [...whole.last, ...other.last],
        nullable: whole.nullable || other.nullable,
      };
    }
    at += 1;
    return whole;
  };

  const { first, last, nullable } = choice();
  const types = new Map(positions.map(({ name, type }) => [name, type]));
  return {
    types,
    positions,
    follow: follow.map((list) => [...new Set(list)]),
    first,
    last: new Set(last),
    nullable,
    steps: new Map(),
    places: new Map(),
  };
}

function stepFrom(model: ContentModel, next: readonly number[], name: string): Step {
  const steps = model.steps.get(next) ?? new Map<string, Step>();
  model.steps.set(next, steps);
  let step = steps.get(name);
  if (!step) {
    step = stepOf(
      model,
      next.filter((position) => model.positions[position]?.name === name),
    );
    // Names that a model does not have are as many as documents want.
    if (step.reached.length > 0) steps.set(name, step);
  }
  return step;
}

/** What may follow; the same list for the same positions. */
function nextOf(model: ContentModel, reached: readonly number[]): readonly number[] {
  const [only = -1, ...more] = reached;
  if (more.length === 0) return model.follow[only] ?? [];
  const next = [...new Set(reached.flatMap((position) => model.follow[position] ?? []))];
  const key = next.join(' ');
  const known = model.places.get(key);
  if (!known) model.places.set(key, next);
  return known ?? next;
}

const stepOf = (model: ContentModel, reached: readonly number[]): Step => ({
  reached,
  next: nextOf(model, reached),
  accepting: reached.some((position) => model.last.has(position)),
});

/** What is wrong with a sequence of child names: the index of the child (or the end), and what could have stood there. */
export interface ModelFault {
  readonly kind: 'unexpected' | 'missing';
  /** Index of the child; the number of children when something is missing at the end. */
  readonly index: number;
  readonly expected: readonly string[];
}

/** Runs the automaton over child names; after a fault it goes on at the same name, so that one slip gives one fault. */
export function matchModel(model: ContentModel, names: readonly string[]): readonly ModelFault[] {
  const faults: ModelFault[] = [];
  let next: readonly number[] = model.first;
  let accepting = model.nullable;
  names.forEach((name, index) => {
    let step = stepFrom(model, next, name);
    if (step.reached.length === 0) {
      faults.push({ kind: 'unexpected', index, expected: namesAt(model, next) });
      step = stepOf(
        model,
        model.positions.flatMap((position, number) => (position.name === name ? [number] : [])),
      );
      if (step.reached.length === 0) return;
    }
    ({ next, accepting } = step);
  });
  if (!accepting) faults.push({ kind: 'missing', index: names.length, expected: namesAt(model, next) });
  return faults;
}

const namesAt = (model: ContentModel, positions: readonly number[]): string[] => [
  ...new Set(positions.map((position) => model.positions[position]?.name ?? '')),
];
