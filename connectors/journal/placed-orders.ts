/** Orders as they lie in the store: by the number of who asked, and of who carries them out. */
import type { NewPlacedOrder, PlacedOrder, PlacedOrderStore } from './directory-types.ts';
import { known, present } from './parts.ts';
import type { Context, Events } from './parts.ts';
import type { Store } from './store.ts';

interface Row {
  id: string;
  patientId: string;
  placerRoot: string | null;
  placer: string | null;
  fillerRoot: string | null;
  filler: string | null;
  state: PlacedOrder['state'];
  details: string;
  source: string;
  updatedAt: number;
}

/** A result comes within days; whoever asks after a year asks anew. */
const KEPT_MILLISECONDS = 400 * 86_400_000;

const ORDER = `SELECT id, patient AS patientId, placer_root AS placerRoot, placer, filler_root AS fillerRoot, filler, state, details, source,
  updated_at AS updatedAt FROM placed_order`;

/** Whether an order that was told within its time is not there. */
export const lostOrders = (store: Store, now: number): boolean =>
  store
    .prepare<[number], { id: string }>(
      `SELECT json_extract(detail, '$.order') AS id FROM event WHERE subject = 'agent' AND kind = 'order-told' AND at >= ?
         AND json_extract(detail, '$.order') NOT IN (SELECT id FROM placed_order) LIMIT 1`,
    )
    .get(now - KEPT_MILLISECONDS) !== undefined;

export function placedOrders({ store, now, newId }: Context, events: Events): PlacedOrderStore {
  const byId = store.prepare<[string], Row>(`${ORDER} WHERE id = ?`);
  const byPlacer = store.prepare<[string, string], Row>(`${ORDER} WHERE placer_root = ? AND placer = ?`);
  const byFiller = store.prepare<[string, string], Row>(`${ORDER} WHERE filler_root = ? AND filler = ?`);
  const insert = store.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO placed_order (id, patient, placer_root, placer, filler_root, filler, state, details, source, updated_at)
     VALUES ($id, $patientId, $placerRoot, $placer, $fillerRoot, $filler, $state, $details, $source, $at)`,
  );
  const update = store.prepare<[Record<string, string | number | null>]>(
    `UPDATE placed_order SET patient = $patientId, placer_root = $placerRoot, placer = $placer, filler_root = $fillerRoot, filler = $filler,
       state = $state, details = $details, source = $source, updated_at = $at WHERE id = $id`,
  );
  const forget = store.prepare<[number]>('DELETE FROM placed_order WHERE updated_at < ?');

  const from = ({ placerRoot, placer, fillerRoot, filler, ...row }: Row): PlacedOrder => ({
    ...present(row),
    ...(placerRoot === null || placer === null ? {} : { placer: { root: placerRoot, number: placer } }),
    ...(fillerRoot === null || filler === null ? {} : { filler: { root: fillerRoot, number: filler } }),
  });
  const find: PlacedOrderStore['placedOrders'] = ({ placer, filler }) => {
    const rows = [
      ...(placer ? byPlacer.all(placer.root, placer.number) : []),
      ...(filler ? byFiller.all(filler.root, filler.number) : []),
    ];
    return rows.filter(({ id }, index) => rows.findIndex((row) => row.id === id) === index).map(from);
  };

  return {
    placedOrders: find,
    putPlacedOrder: (order: NewPlacedOrder, id) => {
      forget.run(now() - KEPT_MILLISECONDS);
      const facts = {
        patientId: order.patientId,
        placerRoot: order.placer?.root ?? null,
        placer: order.placer?.number ?? null,
        fillerRoot: order.filler?.root ?? null,
        filler: order.filler?.number ?? null,
        state: order.state,
        details: order.details,
        source: order.source,
        at: now(),
        id: id ?? newId(),
      };
      (id === undefined ? insert : update).run(facts);
      events.add('agent', 'directory', 'order-told', 'directory', { order: facts.id, patient: facts.patientId });
      return from(known(byId.get(facts.id), 'order'));
    },
  };
}
