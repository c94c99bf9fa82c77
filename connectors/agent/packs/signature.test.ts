/** A pack with its publisher's signature: taken only when it is his, refused when it has changed since, never replaced by an unsigned one. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../clinical/index.ts';
import { loadProfile } from '../../profiles/index.ts';
import { dataFolderAt, type DataFolder } from '../data-folder.ts';
import { addPack, type NewPack } from './adding.ts';
import { openPacks } from './packs.ts';
import { packStore, type PackStore } from './store.ts';

const profile = loadProfile('sandbox');
const schematron = (test: string): Buffer =>
  Buffer.from(`<schema xmlns="http://purl.oclc.org/dsdl/schematron" schemaVersion="2"><ns prefix="v3" uri="urn:hl7-org:v3"/>
    <pattern><rule context="v3:ClinicalDocument"><assert id="wanted" test="${test}">Wanted</assert></rule></pattern></schema>`);
const cda = Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>');

interface Publisher {
  readonly key: string;
  readonly privateKey: KeyObject;
}
function publisher(): Publisher {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { key: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKey };
}
const house = publisher();
const other = publisher();
const signedBy = ({ key, privateKey }: Publisher, bytes: Uint8Array) => ({
  key,
  signature: sign(null, bytes, privateKey),
});

let data: DataFolder;
let store: PackStore;
beforeEach(() => {
  data = dataFolderAt(mkdtempSync(join(tmpdir(), 'relais-signature-')));
  store = packStore(data);
});
afterEach(() => {
  rmSync(data.path, { recursive: true });
});

const file = schematron('true()');
const add = (given: Partial<NewPack>): Promise<string> =>
  addPack(
    { file: 'rules.sch', bytes: file, anyway: false, ...given },
    { store, profile, recent: () => [], now: Date.now, monotonic: () => performance.now() },
  ).then(
    ({ added, pack }) => `${added ? 'added' : 'not added'} ${pack.signature?.fingerprint.length ?? 0}`,
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );

describe('the signature of a pack', () => {
  it('is verified over the file as it was given, in bytes or in base64', async () => {
    expect(await add({ signature: signedBy(house, file) })).toBe('added 64');
    const { key, signature } = signedBy(house, file);
    const text = Buffer.from(`${signature.toString('base64')}\n`);
    expect(await add({ signature: { key, signature: text } })).toBe('added 64');
  });

  it('of another file, by another key, or of nothing is refused, and nothing is kept', async () => {
    expect(await add({ signature: signedBy(house, schematron('1 = 1')) })).toBe('PACK-SIGNATURE');
    expect(await add({ signature: { ...signedBy(house, file), key: other.key } })).toBe('PACK-SIGNATURE');
    expect(await add({ signature: { key: house.key, signature: Buffer.from('no signature') } })).toBe('PACK-SIGNATURE');
    expect(store.all()).toEqual([]);
  });

  it('takes a public Ed25519 key and nothing else: never a private one', async () => {
    const { signature } = signedBy(house, file);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    const secret = house.privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const key of ['no key', rsa.toString(), secret.toString()])
      expect(await add({ signature: { key, signature } })).toBe('PACK-KEY');
  });

  it('binds whoever replaces the pack, until it is removed', async () => {
    await add({ signature: signedBy(house, file) });
    const newer = schematron('1 = 1');
    expect(await add({ bytes: newer })).toBe('PACK-SIGNER');
    expect(await add({ bytes: newer, signature: signedBy(other, newer) })).toBe('PACK-SIGNER');
    expect(await add({ bytes: newer, signature: signedBy(house, newer) })).toBe('added 64');
    store.remove('rules');
    expect(await add({ bytes: newer })).toBe('added 0');
  });

  it('is not undone by facts that can no longer be read: the pack is removed first', async () => {
    await add({ signature: signedBy(house, file) });
    writeFileSync(join(data.packs, 'rules', 'pack.json'), '{');
    const newer = schematron('1 = 1');
    expect(await add({ bytes: newer })).toBe('PACK-DAMAGED');
    store.remove('rules');
    expect(await add({ bytes: newer })).toBe('added 0');
  });
});

describe('a pack that was changed on the disk', () => {
  const facts = (): string => join(data.packs, 'rules', 'pack.json');
  const content = (): string => join(data.packs, 'rules', store.all()[0]?.pack?.sha256 ?? '');

  /** Nothing passes: each document is told that it was not checked, with the code. */
  async function refused(): Promise<unknown> {
    const packs = openPacks(store, { profile, today: () => '2026-11-27' });
    try {
      expect(packs.kept()).toMatchObject([{ problem: { code: 'PACK-DAMAGED' } }]);
      return await packs.findings(cda);
    } finally {
      await packs.close();
    }
  }
  const notChecked = [
    {
      rule: 'pack.rules.not-usable',
      severity: 'error',
      reference: 'PACK-DAMAGED',
      message: { en: expect.stringMatching(/^Not checked with/) as string },
    },
  ];

  it('is not loaded: with a byte more, and with a file and a hash that fit but are not the signed ones', async () => {
    await add({ signature: signedBy(house, file) });
    appendFileSync(content(), ' ');
    expect(await refused()).toMatchObject(notChecked);

    await add({ signature: signedBy(house, file) });
    const softer = schematron('1 = 1');
    const { signature } = store.all()[0]?.pack ?? {};
    store.remove('rules');
    await add({ bytes: softer });
    writeFileSync(facts(), JSON.stringify({ ...(JSON.parse(readFileSync(facts(), 'utf8')) as object), signature }));
    expect(await refused()).toMatchObject(notChecked);
  });

  it('without a signature is known by its hash', async () => {
    await add({});
    writeFileSync(content(), schematron('1 = 1'));
    expect(await refused()).toMatchObject(notChecked);
  });
});
