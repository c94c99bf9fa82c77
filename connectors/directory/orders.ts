/** Orders of the local directory: kept as they are told, and found again for a result of the same patient, never for another's. */
import { namesAgree, type Identifier, type KnownOrder, type Patient } from '../clinical/index.ts';
import type { DirectoryPatient, OrderNumber, PlacedOrder, PlacedOrderStore } from '../journal/index.ts';
import type { Directory, OrderQuestion, OrderTold } from './types.ts';

/** What the orders need of the rest of the directory. */
export interface OrderPeople {
  readonly upsert: Directory['upsertPatient'];
  readonly personOf: (patientId: string) => DirectoryPatient | undefined;
  /** The people that a patient's numbers stand for, after every merge. */
  readonly peopleWith: (patient: Patient, source: string) => readonly DirectoryPatient[];
  readonly strangers: (known: DirectoryPatient, said: Patient) => boolean;
}

const numberOf = (identifier: Identifier, source: string): OrderNumber => ({
  root: identifier.root ?? identifier.assigner ?? source,
  number: identifier.extension,
});

const numbersOf = (
  { placer, filler }: Pick<OrderTold, 'placer' | 'filler'>,
  source: string,
): { placer?: OrderNumber; filler?: OrderNumber } => ({
  ...(placer ? { placer: numberOf(placer, source) } : {}),
  ...(filler ? { filler: numberOf(filler, source) } : {}),
});

const factsOf = ({ details }: PlacedOrder): KnownOrder => JSON.parse(details) as KnownOrder;

const nationalOf = ({ identifiers }: Pick<DirectoryPatient, 'identifiers'> | Patient): string | undefined =>
  identifiers.find(({ kind }) => kind === 'national')?.extension;

export function orders(store: PlacedOrderStore, people: OrderPeople): Pick<Directory, 'recordOrder' | 'orderFor'> {
  const isOf = (order: PlacedOrder, person: DirectoryPatient): boolean =>
    people.personOf(order.patientId)?.id === person.id;

  /** Whose the order is, as far as the two messages tell: the same person, another, or nobody knows. */
  function agreement(owner: DirectoryPatient, { patient, source }: OrderQuestion): 'same' | 'other' | 'unknown' {
    const [mine, theirs] = [nationalOf(patient), nationalOf(owner)];
    if (mine !== undefined && theirs !== undefined && mine !== theirs) return 'other';
    if (people.strangers(owner, patient)) return 'other';
    const known = people.peopleWith(patient, source);
    if (known.length > 0) return known.some(({ id }) => id === owner.id) ? 'same' : 'other';
    const named = namesAgree({ family: owner.family, given: [owner.given] }, patient.name);
    const born = patient.birthDate !== undefined && patient.birthDate === owner.birthDate;
    return named && born ? 'same' : 'unknown';
  }

  return {
    recordOrder: ({ patient, state, placer, filler, service, facts }, said) => {
      const person = people.upsert(patient, said);
      if (!person.ok) return person;
      const numbers = numbersOf({ ...(placer ? { placer } : {}), ...(filler ? { filler } : {}) }, said.source);
      // The same number for two people is each one's own order: which a result is of, its patient decides.
      const before = store.placedOrders(numbers).find((order) => isOf(order, person.value));
      const earlier = before && factsOf(before);
      const test = service.text ?? service.coding?.display ?? service.coding?.code;
      const tests = [...new Set([...(earlier?.tests ?? []), ...(test === undefined ? [] : [test])])];
      const details: KnownOrder = { ...earlier, ...facts, tests };
      const stored = {
        patientId: person.value.id,
        ...(before?.placer ? { placer: before.placer } : {}),
        ...(before?.filler ? { filler: before.filler } : {}),
        ...numbers,
        state,
        details: JSON.stringify(details),
        source: said.source,
      };
      const same =
        before?.state === state && before.details === stored.details && before.filler?.number === stored.filler?.number;
      return { ok: true, value: same ? before : store.putPlacedOrder(stored, before?.id) };
    },
    orderFor: (question) => {
      const found = store
        .placedOrders(numbersOf(question, question.source))
        .filter(({ state }) => state === 'requested')
        .flatMap((order) => {
          const owner = people.personOf(order.patientId);
          return owner ? [{ order, agrees: agreement(owner, question) }] : [];
        });
      const own = found.findLast(({ agrees }) => agrees === 'same');
      if (own) return factsOf(own.order);
      return found.some(({ agrees }) => agrees === 'other') ? 'of-another-patient' : undefined;
    },
  };
}
