/** The order behind a report (ORC, OBR): the numbers that name it, who asked, why, and who validated. */
import type { ClinicalDocument, Identifier, Lineage, Professional } from '../../clinical/index.ts';
import { readEntityIdentifier, readProfessional, type Reading } from './datatypes.ts';
import type { Header } from './header.ts';
import type { OrderNode, PatientNode } from './structure.ts';

type NumberReader = (reading: Reading, order: OrderNode) => Identifier | undefined;

/** OBR-3, else ORC-3: the number of the one who filled the order. */
const fillerOf: NumberReader = (reading, { obr, orc, path }) => {
  const [own, twin] = [
    readEntityIdentifier(reading, { segment: obr, field: 3, path: `${path}-3` }, 'order.filler'),
    readEntityIdentifier(reading, { segment: orc, field: 3, path: 'ORC-3' }, 'order.filler'),
  ];
  return own ?? twin;
};

/** OBR-2, else ORC-2: the number of the one who asked. */
const placerOf: NumberReader = (reading, { obr, orc, path }) => {
  const [own, twin] = [
    readEntityIdentifier(reading, { segment: obr, field: 2, path: `${path}-2` }, 'order.placer'),
    readEntityIdentifier(reading, { segment: orc, field: 2, path: 'ORC-2' }, 'order.placer'),
  ];
  return own ?? twin;
};

const firstOf = (reading: Reading, node: PatientNode, read: NumberReader): Identifier | undefined =>
  node.orders.map((order) => read(reading, order)).find((identifier) => identifier !== undefined);

/**
 * The number that versions of a report share: the first filler number. The number of the one who asked may come back with several
 * reports: it names this one, but replaces nothing; nor does the control id of the message. Where messages of an order add to one another, it
 * holds them together all the same: nothing is replaced then.
 */
export function readLineage(reading: Reading, node: PatientNode, header: Header): Lineage {
  const sender = header.facility || header.application || reading.source.name;
  const filler = firstOf(reading, node, fillerOf);
  if (filler) return { authority: filler.root ?? filler.assigner ?? sender, number: filler.extension, stable: true };
  const placer = firstOf(reading, node, placerOf);
  if (placer && reading.source.orderMessages === 'adds')
    return { authority: placer.root ?? placer.assigner ?? sender, number: `placer ${placer.extension}`, stable: true };
  return { authority: sender, number: placer?.extension ?? header.controlId, stable: false };
}

/** OBR-16, else ORC-12, of every order line; the first one found is the requester. */
export function requesterOf(reading: Reading, node: PatientNode): Professional | undefined {
  const all = node.orders.flatMap(({ obr, orc, path }) => [
    readProfessional(reading, { segment: obr, field: 16, path: `${path}-16` }, 'order.requester'),
    readProfessional(reading, { segment: orc, field: 12, path: 'ORC-12' }, 'order.requester'),
  ]);
  return all.find((professional) => professional !== undefined);
}

/** OBR-13 and the texts of OBR-31. */
export function reasonOf({ account }: Reading, node: PatientNode): string {
  const reasons = node.orders.flatMap(({ obr }) => {
    const coded = Array.from({ length: account.count(obr, 31) }, (_, index) => {
      const code = account.take(obr, 31, 'order.reason', index + 1);
      const text = account.take(obr, 31, 'order.reason', index + 1, 2);
      account.take(obr, 31, 'order.reason', index + 1, 3);
      account.ignoreRest(obr, 31, 'hl7v2.code-system-version', index + 1);
      return text || code;
    });
    return [account.take(obr, 13, 'order.reason'), ...coded];
  });
  return [...new Set(reasons.filter((text) => text !== ''))].join('; ');
}

export function readOrder(reading: Reading, node: PatientNode): ClinicalDocument['order'] {
  for (const { orc } of node.orders) reading.account.take(orc, 1, 'status');
  const placer = firstOf(reading, node, placerOf);
  const filler = firstOf(reading, node, fillerOf);
  const requester = requesterOf(reading, node);
  const reason = reasonOf(reading, node);
  if (!placer && !filler && !requester && reason === '') return undefined;
  return {
    ...(placer ? { placer } : {}),
    ...(filler ? { filler } : {}),
    ...(requester ? { requester } : {}),
    ...(reason === '' ? {} : { reason }),
  };
}

/** OBR-32: who validated. In its components the name stands in subcomponents (NDL) or plainly (XCN). */
export function readValidator(reading: Reading, node: PatientNode): Professional | undefined {
  const { account } = reading;
  for (const { obr, path } of node.orders) {
    const parts = account.takeParts(obr, 32, 'legalAuthenticator', 1, 1);
    const [id = '', family = '', given = ''] = parts;
    if (parts.length > 1 && family !== '') {
      return {
        identifiers: id === '' ? [] : [{ extension: id }],
        name: { family, given: given === '' ? [] : [given] },
      };
    }
    const professional = readProfessional(
      reading,
      { segment: obr, field: 32, path: `${path}-32` },
      'legalAuthenticator',
    );
    if (professional?.name && professional.name.family !== '') return professional;
  }
  return undefined;
}
