import { describe, expect, it } from 'vitest';
import { breaker } from './breaker.ts';

const at = { time: 0 };
const make = () => {
  at.time = 0;
  return breaker({
    firstMilliseconds: 100,
    longestMilliseconds: 1000,
    random: () => 1,
    monotonic: () => at.time,
  });
};

describe('a breaker', () => {
  it('lets everybody through while the endpoint answers', () => {
    const door = make();
    expect([door.enter(), door.enter(), door.waits()]).toEqual([true, true, 0]);
  });

  it('closes after a failure, then lets one alone try', () => {
    const door = make();
    door.failed();
    expect(door.enter()).toBe(false);
    expect(door.waits()).toBe(100);
    at.time = 100;
    expect([door.enter(), door.enter(), door.enter()]).toEqual([true, false, false]);
    door.answered();
    expect([door.enter(), door.enter()]).toEqual([true, true]);
  });

  it('waits twice as long after each try that fails, up to the longest', () => {
    const door = make();
    const waited: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      door.enter();
      door.failed();
      waited.push(door.waits());
      at.time += door.waits();
    }
    expect(waited).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('counts those that fail together as one failure', () => {
    const door = make();
    door.failed();
    door.failed();
    door.failed();
    expect(door.waits()).toBe(100);
  });

  it('waits as long as the platform asks, within reason', () => {
    const door = make();
    door.failed(7);
    expect(door.waits()).toBe(7000);
    const other = make();
    other.failed(86_400);
    expect(other.waits()).toBe(15_000);
  });

  it('takes one lost answer for ordinary, and three in a row for a failure', () => {
    const door = make();
    door.lost();
    door.lost();
    door.answered();
    door.lost();
    door.lost();
    expect(door.isOpen()).toBe(false);
    door.lost();
    expect(door.isOpen()).toBe(true);
  });

  it('lets the next one try when the first ended in an error of our own', () => {
    const door = make();
    door.failed();
    at.time = 100;
    expect(door.enter()).toBe(true);
    door.leave();
    expect(door.enter()).toBe(true);
  });
});
