/** Cutting an element out without touching a byte of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element } from '../wire/markup.ts';
import { sliceElements } from './slice.ts';

const cut = (text: string) => sliceElements(text, 'urn:a', 'Assertion');

describe('an element in a text', () => {
  it('is found by namespace, whatever its prefix, with what its place declared', () => {
    const inner = '<x:Assertion ID=\'1\' note="a > b">\r\n é<x:y/></x:Assertion>';
    expect(cut(`<r xmlns="urn:d" xmlns:x="urn:a"><!-- <x:Assertion> -->${inner}</r>`)).toEqual([
      { markup: inner, inheritedNamespaces: { '': 'urn:d', x: 'urn:a' } },
    ]);
  });

  it('is found in the default namespace and when it is empty', () => {
    expect(cut('<r><Assertion xmlns="urn:a"/></r>')).toEqual([
      { markup: '<Assertion xmlns="urn:a"/>', inheritedNamespaces: {} },
    ]);
  });

  it('is not found under another namespace, in a comment, in CDATA or in an attribute', () => {
    expect(cut('<r xmlns:x="urn:b"><x:Assertion/></r>')).toEqual([]);
    expect(cut('<r xmlns="urn:a"><!-- <Assertion/> --><![CDATA[<Assertion/>]]><b c="<Assertion/>"/></r>')).toEqual([]);
  });

  it('is found as often as it is there, but not inside itself', () => {
    expect(cut('<r xmlns="urn:a"><Assertion><Assertion/></Assertion><Assertion/></r>')).toHaveLength(2);
  });

  it('comes out exactly as it went in', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (attribute, text, around) => {
        const inner = element('a:Assertion', { note: attribute }, text, element('b', {}, text));
        const whole = element('r', { 'xmlns:a': 'urn:a', around }, around, inner, around);
        expect(cut(whole.markup).map(({ markup }) => markup)).toEqual([inner.markup]);
      }),
    );
  });
});
