/** Data types of metadata, by example. */
import { describe, expect, it } from 'vitest';
import * as types from './datatypes.ts';

const check = (
  name: string,
  valid: (value: string) => boolean,
  good: readonly string[],
  bad: readonly string[],
): void => {
  describe(name, () => {
    it.each(good)('takes %j', (value) => expect(valid(value)).toBe(true));
    it.each(bad)('refuses %j', (value) => expect(valid(value)).toBe(false));
  });
};

check('OID', types.isOid, ['1.3.182.4.4', '2.25.0'], ['', '1', '0.1', '3.1', '1.03', '1.3.', `1.${'1'.repeat(62)}`]);
check(
  'document uniqueId',
  types.isDocumentUniqueId,
  ['2.25.1', '2.25.1^A-1'],
  ['2.25.1^', `2.25.1^${'x'.repeat(17)}`, '1.2^a^b', 'x'],
);
check(
  'UUID',
  types.isUuidUrn,
  ['urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1'],
  ['urn:uuid:7EDCA82F-054D-47F2-A032-9B2A5B5186C1', '7edca82f-054d-47f2-a032-9b2a5b5186c1'],
);
check(
  'CX',
  (value) => types.readCx(value) !== undefined,
  ['1^^^&1.2.3&ISO'],
  ['1', '^^^&1.2.3&ISO', '1^^^A&1.2.3&ISO', '1^^^&1.2.3&ISO^MR', '1^^^&x&ISO', '1~2^^^&1.2&ISO'],
);
check(
  'XCN',
  types.isXcn,
  ['1^A^B^^^^^^&1.2.3&ISO', '^A^B', '1'],
  ['^A', '', '^A^B^^^^^^&1.2.3&ISO', '1^A^B^^^^^^X&1.2.3&ISO'],
);
check(
  'XON',
  types.isXon,
  ['Cabinet', 'Cabinet^^^^^&1.2.3&ISO^^^^77', 'Cabinet^^^^^^^^^1.2.3'],
  ['', '^^^^^^^^^1.2.3', 'Cabinet^^^^^^^^^77', 'A^^^^^^^^^^'],
);
check(
  'XTN',
  types.isXtn,
  ['^NET^Internet^a@b.lu', '^PRN^PH^^^^26123456', '^PRN^CP^^^^^^^^^+352 26'],
  ['a@b.lu', '^^Internet^a@b.lu', '^PRN^PH'],
);
check(
  'DTM',
  types.isDtm,
  ['2026', '202611', '20261120', '20240229', '20261120093059'],
  ['', '202', '2026-11', '20261301', '20230229', '2026112024', '20261120096', '20261120093060', '20261120+0100'],
);
check('language', types.isLanguage, ['fr', 'fr-LU', 'lb'], ['', 'fr_LU', 'français', '1fr']);
check('size', types.isSize, ['0', '1029'], ['', '-1', '01', '1.5']);
check(
  'sourcePatientInfo',
  types.isPatientInfo,
  ['PID-5|Essai^Anne', 'PID-3|1^^^&1.2.3&ISO~2^^^&1.2.4&ISO', 'PID-7|19931201', 'PID-8|F'],
  ['PID-5|', 'PID-19|1', 'PID-2|1', 'PID-40|x', 'PID-3|1', 'PID-7|1.12.1993', 'PID-8|X', 'x'],
);
