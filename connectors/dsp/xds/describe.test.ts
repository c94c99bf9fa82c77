/** What metadata say about a document. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nationalIdProfile, profile, report } from '../../../test/interop/support/fixtures.ts';
import { isOid, uuidToOid } from '../../clinical/index.ts';
import { documentTypeFor } from '../../profiles/index.ts';
import { describeEntry, describeSubmissionSet, missingFacts, type DescribedRendering } from './describe.ts';
import { cx, sourcePatientInfo, xcn, xon } from './values.ts';

const type = documentTypeFor(profile, ['11502-2'], 'results');
if (!type) throw new Error('the profile has no laboratory report');
const bytes = Buffer.from('<ClinicalDocument/>');
const id = '0b2fbf0c-6d1c-4d5e-9a3b-8a51a0b1c2d3';
const rendering: DescribedRendering = { id: { root: id }, mimeType: 'text/xml', bytes, title: report.title, type };
const entry = describeEntry({ document: report, rendering, profile });

describe('a document entry', () => {
  it('has the hash and size of the very bytes', () => {
    expect(entry.hash).toBe(createHash('sha1').update(bytes).digest('hex'));
    expect(entry.size).toBe(bytes.byteLength);
  });

  it('is named by the document’s id as an OID, and by a UUID derived from it', () => {
    expect(entry.uniqueId).toBe(uuidToOid(id));
    expect(isOid(entry.uniqueId)).toBe(true);
    expect(entry.entryUuid).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(describeEntry({ document: report, rendering, profile })).toEqual(entry);
  });

  it.each([
    [{ root: id.toUpperCase() }, uuidToOid(id)],
    [{ root: '1.2.3' }, '1.2.3'],
    [{ root: '1.2.3', extension: 'R7' }, '1.2.3^R7'],
  ])('of %o is called %s', (root, uniqueId) => {
    expect(describeEntry({ document: report, rendering: { ...rendering, id: root }, profile }).uniqueId).toBe(uniqueId);
  });

  it('gives times in UTC, as precise as the source', () => {
    expect(entry.creationTime).toBe('20261103081500');
    expect(entry.serviceStartTime).toBe('20261103064500');
    expect(entry).not.toHaveProperty('serviceStopTime');
    const day = describeEntry({ document: { ...report, effectiveTime: '20261103' }, rendering, profile });
    expect(day.creationTime).toBe('20261103');
  });

  it('names the patient by the national number only where the profile says so', () => {
    expect(entry.patientId).toBeUndefined();
    const national = describeEntry({ document: report, rendering, profile: nationalIdProfile });
    expect(national.patientId).toEqual({ id: '1983081246785', authority: '1.3.182.4.4' });
    expect(entry.sourcePatientId).toEqual({ id: 'P-42', authority: '1.3.182.3.1.1.99999999.1' });
  });

  it('names the author by the identifier that the profile prefers', () => {
    expect(entry.author).toEqual({
      person: { id: '1234567890', authority: '1.3.182.4.1', family: 'Weber', given: 'Jean' },
      institutions: [{ name: 'Laboratoire du Test & Fils', id: '2123456789', authority: '1.3.182.4.1' }],
    });
  });

  it('names an author by the name alone whose number has no authority with an OID', () => {
    const identifiers = [{ root: id, extension: '1234567890' }];
    const author = { professional: { identifiers, name: { family: 'Weber', given: ['Jean'] } } };
    const described = describeEntry({ document: { ...report, author }, rendering, profile });
    expect(described.author.person).toEqual({ family: 'Weber', given: 'Jean' });
  });

  it('says what it lacks, instead of failing, when the document lacks it', () => {
    const bare = { ...report, author: {}, patient: { ...report.patient, identifiers: [] } };
    const described = describeEntry({ document: bare, rendering, profile });
    expect(missingFacts(described)).toEqual(['patientId', 'sourcePatientId', 'author']);
    expect(missingFacts(entry)).toEqual(['patientId']);
  });

  it('has a title of at most 128 characters and no half one', () => {
    const title = `${'x'.repeat(127)}😀`;
    const described = describeEntry({ document: report, rendering: { ...rendering, title }, profile });
    expect(described.title).toBe('x'.repeat(127));
  });
});

describe('a submission set', () => {
  const now = Date.UTC(2026, 10, 23, 18, 30, 5);
  const set = describeSubmissionSet({ entry, profile, now });

  it('is fixed by document and time', () => {
    expect(set).toEqual(describeSubmissionSet({ entry, profile, now }));
    expect(set.uniqueId).not.toBe(describeSubmissionSet({ entry, profile, now: now + 1 }).uniqueId);
    expect(set.submissionTime).toBe('20261123183005');
    expect(isOid(set.uniqueId)).toBe(true);
  });

  it('comes from the profile’s system unless another is named', () => {
    expect(set.sourceId).toBe(profile.xds.sourceId);
    expect(describeSubmissionSet({ entry, profile, now, sourceId: '1.2.3' }).sourceId).toBe('1.2.3');
  });
});

describe('HL7 data types', () => {
  it('are written with their separators escaped', () => {
    expect(cx({ id: 'A^1', authority: '1.2' })).toBe('A\\S\\1^^^&1.2&ISO');
    expect(xcn({ id: '1', authority: '1.2', family: 'O|N', given: 'B' })).toBe('1^O\\F\\N^B^^^^^^&1.2&ISO');
    expect(xcn({ family: 'N', given: 'B' })).toBe('^N^B');
    expect(xon({ name: 'Lab & Co', id: '7', authority: '1.2' })).toBe('Lab \\T\\ Co^^^^^&1.2&ISO^^^^7');
    expect(xon({ name: 'Lab' })).toBe('Lab');
  });

  it('of the patient leave out what is forbidden and what is too long', () => {
    const long = { ...entry, sourcePatientInfo: { ...entry.sourcePatientInfo, family: 'x'.repeat(300) } };
    expect(sourcePatientInfo(entry).map((value) => value.slice(0, 5))).toEqual(['PID-3', 'PID-5', 'PID-7', 'PID-8']);
    expect(sourcePatientInfo(long).map((value) => value.slice(0, 5))).toEqual(['PID-3', 'PID-7', 'PID-8']);
  });
});
