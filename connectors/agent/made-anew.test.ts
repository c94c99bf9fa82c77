/** When a finished document that does not keep the rules gives way to a new one made of its content, and when it is held as it came. */
import { describe, expect, it } from 'vitest';
import type { ClinicalDocument, Finding } from '../clinical/index.ts';
import type { ContentReading, DocumentPart } from '../formats/index.ts';
import { sourceProfileOf } from '../profiles/index.ts';
import { asItCameOrAnew, type Attempt } from './made-anew.ts';

const cda = (text: string): Uint8Array =>
  Buffer.from(
    `<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><text>${text}</text></section></component></structuredBody></component></ClinicalDocument>`,
  );
const header = { patient: { name: 'came' }, lineage: { number: 'came' } };
const came = {
  ...header,
  body: { kind: 'carried', format: 'cda', id: { root: '1.2', extension: 'X' }, attachment: { bytes: cda('K 4,6') } },
} as unknown as ClinicalDocument;
const nothing = { mapped: [], ignored: [], unmapped: [] };
const said = (rule: string, severity: Finding['severity'] = 'error'): Finding =>
  ({ rule, severity, path: '/' }) as Finding;
const readable: ContentReading = {
  ok: true,
  document: { patient: { name: 'other' }, lineage: { number: 'other' }, body: { kind: 'results' } } as never,
  mapping: nothing,
  findings: [said('cda.remark', 'information')],
};
const part = (content?: ContentReading): DocumentPart => ({
  kind: 'document',
  part: '',
  document: came,
  mapping: nothing,
  findings: [said('reader.warns', 'warning')],
  ...(content ? { content: () => content } : {}),
});

const allowing = sourceProfileOf({ name: 's', finishedDocuments: 'make-anew' });
interface Tried extends Attempt {
  readonly part: DocumentPart;
}

/** What is chosen where the document as it came and the new one have these errors; `text`: what the new one says. */
function chosen(errors: readonly string[], newErrors: readonly string[], source = allowing, text = 'K 4.6') {
  const make = (one: DocumentPart): Tried => {
    const isNew = one.document.body.kind !== 'carried';
    return {
      part: one,
      findings: [...one.findings, ...(isNew ? newErrors : errors).map((rule) => said(rule))],
      bytes: cda(isNew ? text : 'K 4,6'),
    };
  };
  const { chosen: one, remarks } = asItCameOrAnew(part(readable), source, make);
  return { kind: one?.part.document.body.kind, one, remarks: remarks.map(({ rule }) => rule) };
}

describe('a finished document that does not keep the rules', () => {
  it('is made anew where its source allows it: same patient, same line, the original named, the broken rules told', () => {
    const { kind, one, remarks } = chosen(['lu-header.realm-code', 'lu-header.title'], []);
    expect(kind).toBe('results');
    expect(remarks).toEqual([]);
    expect(one?.part.document).toMatchObject({ ...header, madeFrom: { root: '1.2', extension: 'X' } });
    const [told] = one?.findings ?? [];
    expect(told).toMatchObject({ rule: 'documents.made-anew', severity: 'warning' });
    for (const language of ['fr', 'de', 'en'] as const)
      expect(told?.message[language]).toContain('lu-header.realm-code, lu-header.title');
    expect(one?.findings.map(({ rule }) => rule)).toContain('cda.remark');
    expect(one?.findings.map(({ rule }) => rule)).toContain('reader.warns');
  });

  it('is held as it came where the source does not allow it', () => {
    expect(chosen(['lu-header.title'], [], sourceProfileOf({ name: 's' })).kind).toBe('carried');
  });

  it.each(['identity.national-id-missing', 'identity.two-patients', 'hl7v2.two-patients'])(
    'is never made anew where it is in doubt whose it is: %s',
    (rule) => {
      expect(chosen([rule, 'lu-header.title'], [])).toMatchObject({ kind: 'carried', remarks: [] });
    },
  );

  it('is held as it came where the new one would break another rule, and says so', () => {
    expect(chosen(['lu-header.title'], ['xd-lab.narrative'])).toMatchObject({
      kind: 'carried',
      remarks: ['documents.not-made-anew'],
    });
  });

  it('is held as it came where the new one is no better', () => {
    expect(chosen(['documents.older-than-known'], ['documents.older-than-known'])).toMatchObject({
      kind: 'carried',
      remarks: [],
    });
  });

  it('gives way to one that a person still has to release for the same reason', () => {
    const both = ['documents.older-than-known'];
    expect(chosen(['lu-header.title', ...both], both).kind).toBe('results');
  });

  it('is held as it came where the signed text says more, and says where', () => {
    const held = chosen(['lu-header.title'], [], allowing, 'K');
    expect(held).toMatchObject({ kind: 'carried', remarks: ['documents.signed-text-not-said'] });
  });

  it('is held as it came, with the reason, where its content cannot be taken over whole', () => {
    const why: ContentReading = { ok: false, findings: [said('cda.why', 'warning')] };
    const { chosen: one, remarks } = asItCameOrAnew(part(why), allowing, () => ({ findings: [said('x.y')] }));
    expect(one?.findings).toEqual([said('x.y')]);
    expect(remarks).toEqual([said('cda.why', 'warning')]);
  });

  it('waits where a file of it must be made for the archive first', () => {
    const make = (one: DocumentPart): Attempt | undefined =>
      one.document.body.kind === 'carried' ? { findings: [said('pdfa.font')] } : undefined;
    expect(asItCameOrAnew(part(readable), allowing, make).chosen).toBeUndefined();
  });
});

describe('a finished document that keeps the rules', () => {
  it('is never read beyond its header', () => {
    const untouched = {
      ...part(),
      content: () => {
        throw new Error('read');
      },
    };
    const attempt = { findings: [said('x.y', 'warning')] };
    expect(asItCameOrAnew(untouched, allowing, () => attempt).chosen).toBe(attempt);
  });
});
