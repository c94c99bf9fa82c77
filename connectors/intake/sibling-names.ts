/** The names that lie in a folder, without one of them, for each of them: in constant time, also among ten thousand. */
export interface SiblingNames {
  /** Calls `use` with all names but one; the list is valid only during the call. */
  without<Result>(name: string, use: (others: readonly string[]) => Result): Result;
  remove(name: string): void;
}

export function siblingNames(names: Iterable<string>): SiblingNames {
  const list = [...names];
  const places = new Map(list.map((name, place) => [name, place]));

  /** Takes a name out by putting the last one in its place. */
  function remove(name: string): void {
    const place = places.get(name);
    const last = list.pop();
    if (place === undefined || last === undefined) {
      if (last !== undefined) list.push(last);
      return;
    }
    places.delete(name);
    if (last === name) return;
    list[place] = last;
    places.set(last, place);
  }

  return {
    remove,
    without: (name, use) => {
      const there = places.has(name);
      remove(name);
      try {
        return use(list);
      } finally {
        if (there) places.set(name, list.push(name) - 1);
      }
    },
  };
}
