import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertDocumentMove,
  assertReceiptMove,
  documentMoves,
  documentStates,
  receiptMoves,
  receiptStates,
} from './states.ts';
import { JournalError } from './types.ts';
import type { DocumentState } from './types.ts';

const state = fc.constantFrom(...documentStates);

describe('the life of a document', () => {
  it('is the one of the guarantees', () => {
    expect(documentMoves).toEqual({
      held: ['ready', 'cancelled'],
      ready: ['sending', 'held', 'cancelled'],
      sending: ['delivered', 'unknown', 'refused', 'ready'],
      unknown: ['delivered', 'ready', 'refused', 'held'],
      refused: ['ready', 'held', 'cancelled'],
      delivered: [],
      cancelled: [],
    });
  });

  it('refuses every move that is not named, and only those', () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        const allowed = documentMoves[from].includes(to);
        const attempt = (): void => {
          assertDocumentMove(from, to);
        };
        if (allowed) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(JournalError);
      }),
    );
  });

  it('ends nowhere but in delivered and cancelled, and can end from everywhere', () => {
    const reachable = (from: DocumentState, seen = new Set<DocumentState>()): Set<DocumentState> => {
      for (const next of documentMoves[from]) if (!seen.has(next)) reachable(next, seen.add(next));
      return seen;
    };
    for (const from of documentStates) {
      if (documentMoves[from].length === 0) expect(['delivered', 'cancelled']).toContain(from);
      else expect(reachable(from)).toContain('delivered');
    }
  });

  it('never reaches delivered except out of sending or unknown', () => {
    const before = documentStates.filter((from) => documentMoves[from].includes('delivered'));
    expect(before).toEqual(['sending', 'unknown']);
  });
});

describe('the life of a receipt', () => {
  it('lets a person decide about what cannot be read, and change their mind', () => {
    expect(receiptMoves).toEqual({
      received: ['read', 'unreadable'],
      read: [],
      unreadable: ['received', 'dismissed'],
      dismissed: ['received'],
    });
    for (const to of receiptStates)
      expect(() => {
        assertReceiptMove('read', to);
      }).toThrow(JournalError);
  });
});
