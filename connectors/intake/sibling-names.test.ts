import fc from 'fast-check';
import { expect, it } from 'vitest';
import { siblingNames } from './sibling-names.ts';

it('are always all names but the one, whatever was asked and removed before', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'not there');
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(fc.tuple(fc.boolean(), name)), (names, steps) => {
      const siblings = siblingNames(names);
      const model = new Set(names);
      for (const [removed, of] of steps) {
        if (removed) {
          siblings.remove(of);
          model.delete(of);
        }
        const others = siblings.without(of, (list) => [...list].sort());
        expect(others).toEqual([...model].filter((other) => other !== of).sort());
      }
    }),
  );
});
