/** What takes long to find out and changes slowly is found out again only after so long; a clock that was put back asks anew. */
export function rarely<Found>(milliseconds: number, now: () => number, find: () => Found): () => Found {
  let last: { readonly at: number; readonly found: Found } | undefined;
  return () => {
    const at = now();
    if (!last || Math.abs(at - last.at) > milliseconds) last = { at, found: find() };
    return last.found;
  };
}
