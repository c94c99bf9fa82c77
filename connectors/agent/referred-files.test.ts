/** A message that names a file beside it, in a real folder: taken together, waited for, and never through a link. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completenessOf } from '../formats/index.ts';
import { until, watchedFolder, type WatchedFolder } from '../intake/watched-folder.test-data.ts';

let place: WatchedFolder;
beforeEach(() => {
  place = watchedFolder();
});
afterEach(() => place.end());

const message = [
  'MSH|^~\\&|LIS|LABOTEST|||20260302141500+0100||ORU^R01|M1|P|2.5.1||||||UNICODE UTF-8',
  'PID|1||4711^^^LABOTEST^PI||Test^Léonie||18931201|F',
  'OBR|1||L1^LABOTEST|CHIM|||20260302',
  'OBX|1|RP|PDF^Bericht^L||bericht.pdf^^application^pdf||||||F',
  '',
].join('\r');

describe('a message that points to a file', () => {
  it('waits in the folder until the file is there, and both are one receipt', async () => {
    place.put('a.hl7', message);
    await place.watch({ completeness: (name, bytes, siblings) => completenessOf(name, bytes, siblings) });
    await until(() => expect(place.waits).toContainEqual(['a.hl7', 'INTAKE-COMPANION-AWAITED']));
    expect(place.receipts()).toEqual([]);
    place.put('bericht.pdf', '%PDF-1.4\n%%EOF\n');
    await until(() => expect(place.receipts()).toHaveLength(1));
    const [receipt] = place.receipts();
    expect([...(place.journal.receiptContent(receipt?.id ?? '')?.companions.keys() ?? [])]).toEqual(['bericht.pdf']);
    await until(() => expect(place.inside()).toEqual([]));
  });

  it('is taken without a file that does not come, and once more with it when it comes before anything is decided', async () => {
    place.put('a.hl7', message);
    await place.watch({
      completeness: (name, bytes, siblings) => completenessOf(name, bytes, siblings),
      orphanMilliseconds: 120,
    });
    await until(() => expect(place.receipts()).toHaveLength(1));
    await place.looks(4);
    expect(place.receipts()).toHaveLength(1);
    expect(place.inside()).toEqual(['a.hl7']);
    place.put('bericht.pdf', '%PDF-1.4\n%%EOF\n');
    await until(() => expect(place.receipts()).toHaveLength(2));
    const names = place.receipts().map(({ id }) => [...(place.journal.receiptContent(id)?.companions.keys() ?? [])]);
    expect(names).toContainEqual(['bericht.pdf']);
    await until(() => expect(place.inside()).toEqual([]));
  });

  it('does not follow a link to a file of another folder', async () => {
    const elsewhere = join(place.base, 'secret');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'bericht.pdf'), '%PDF-1.4\n%%EOF\n');
    symlinkSync(join(elsewhere, 'bericht.pdf'), join(place.folder, 'bericht.pdf'));
    place.put('a.hl7', message);
    await place.watch({ completeness: (name, bytes, siblings) => completenessOf(name, bytes, siblings) });
    await until(() => expect(place.waits).toContainEqual(['a.hl7', 'INTAKE-COMPANION-AWAITED']));
    await place.looks(4);
    expect(place.receipts()).toEqual([]);
  });
});
