import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits, isAddressRange, isLoopback, senderGate, subjectAllowed } from './mllp-senders.ts';

describe('the addresses that may connect', () => {
  it('are all when none is named, and only the named ones otherwise', () => {
    expect(senderGate([], defaultLimits).admit('203.0.113.9')).toBe('admitted');
    const gate = senderGate(['10.1.0.0/16', '192.0.2.7', 'fd00::/8'], defaultLimits);
    for (const inside of ['10.1.255.1', '::ffff:10.1.2.3', '192.0.2.7', 'fd12::1'])
      expect(gate.admit(inside)).toBe('admitted');
    for (const outside of ['10.2.0.1', '192.0.2.8', 'fe80::1%eth0', '127.0.0.1', '::ffff:10.2.0.1'])
      expect(gate.admit(outside)).toBe('address');
  });

  it('are nobody when the only range named cannot be read', () => {
    const gate = senderGate(['10.0.0.0/33'], defaultLimits);
    expect(gate.admit('10.0.0.1')).toBe('address');
    for (const wrong of ['10.0.0.0/33', 'labo', '', '10.0.0.0/8/8', '::/129'])
      expect(isAddressRange(wrong)).toBe(false);
  });
});

describe('the places', () => {
  it('of one address are limited, and of the whole network so that local programs always find one', () => {
    const gate = senderGate([], { total: 20, perAddress: 3, reservedLocal: 5 });
    const flood = Array.from({ length: 100 }, (_, index) => gate.admit(`198.51.100.${index % 50}`));
    expect(flood.filter((admission) => admission === 'admitted')).toHaveLength(15);
    expect(gate.admit('127.0.0.1')).toBe('admitted');
    const single = senderGate([], { total: 20, perAddress: 3, reservedLocal: 5 });
    expect(Array.from({ length: 4 }, () => single.admit('198.51.100.1'))).toEqual([
      'admitted',
      'admitted',
      'admitted',
      'limit',
    ]);
    single.leave('198.51.100.1');
    expect(single.admit('198.51.100.1')).toBe('admitted');
  });

  it('never run over, never leak, and keep the reserve, whatever the order of coming and going', () => {
    const address = fc.constantFrom('127.0.0.1', '::1', '198.51.100.1', '198.51.100.2', '::ffff:198.51.100.2');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), address), { maxLength: 200 }), (steps) => {
        const gate = senderGate([], { total: 8, perAddress: 3, reservedLocal: 3 });
        const inside: string[] = [];
        for (const [comes, who] of steps) {
          const at = inside.indexOf(who);
          if (!comes && at >= 0) {
            inside.splice(at, 1);
            gate.leave(who);
          } else if (comes && gate.admit(who) === 'admitted') inside.push(who);
          expect(inside.length).toBeLessThanOrEqual(8);
          expect(inside.filter((one) => !isLoopback(one)).length).toBeLessThanOrEqual(5);
        }
        for (const who of inside) gate.leave(who);
        expect(
          Array.from({ length: 9 }, () => gate.admit('127.0.0.1')).filter((one) => one === 'admitted'),
        ).toHaveLength(8);
      }),
    );
  });
});

it('a rule about subjects is met by whole values only, and never by an empty rule', () => {
  const subject = { CN: 'feed', OU: ['a', 'b'] };
  expect(subjectAllowed(subject, [{ CN: 'feed', OU: 'b' }])).toBe(true);
  expect(subjectAllowed(subject, [{ CN: 'fee' }])).toBe(false);
  expect(subjectAllowed(subject, [{ CN: 'feed', O: 'x' }])).toBe(false);
  expect(subjectAllowed(subject, [{}])).toBe(false);
  expect(subjectAllowed(subject, [{ constructor: 'x' }])).toBe(false);
});
