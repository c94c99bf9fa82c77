import { describe, expect, it } from 'vitest';
import { StoryError, replay } from './replay.ts';
import type { Step } from './replay.ts';

/** `held ready>sending`: kinds in order, each from the one before. */
const story = (...kinds: string[]): Step[] =>
  kinds.map((kind, index) => ({ kind, ...(index === 0 ? {} : { from: kinds[index - 1] ?? '' }) }));

describe('a story', () => {
  it('ends in the state to which its moves lead', () => {
    expect(replay('document', story('held', 'ready', 'sending', 'unknown', 'delivered'))).toBe('delivered');
    expect(replay('receipt', story('received', 'unreadable', 'dismissed', 'received', 'read'))).toBe('read');
    expect(replay('document', [])).toBeUndefined();
  });

  it.each([
    ['document', story('sending')],
    ['document', story('ready', 'delivered')],
    ['document', story('ready', 'sending', 'delivered', 'ready')],
    ['document', story('held', 'held')],
    ['receipt', story('read')],
    ['receipt', story('received', 'read', 'received')],
    // An event is missing in between.
    ['document', [...story('ready', 'sending'), { kind: 'ready', from: 'refused' }]],
    ['document', [...story('ready'), { kind: 'held' }]],
  ] as const)('that cannot have been is not believed (%#)', (subject, steps) => {
    expect(() => replay(subject, steps)).toThrow(StoryError);
  });

  it('may be rendered again while held, and may have been mended', () => {
    const again = (kind: string): Step => ({ kind, from: 'held', rendered: true });
    expect(replay('document', [...story('held'), again('held'), again('ready')])).toBe('ready');
    expect(() => replay('document', [...story('ready'), { kind: 'ready', from: 'ready', rendered: true }])).toThrow(
      StoryError,
    );
    expect(replay('document', [...story('ready', 'sending'), { kind: 'held', rebuilt: true }])).toBe('held');
  });
});
