/**
 * Schema 7: what was asked for here. A result that comes later is completed from it; nothing of it is ever sent by itself. `tag` names the
 * table in each row, as in schema 4.
 */
export const placedOrders = `
CREATE TABLE placed_order (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  tag         TEXT NOT NULL DEFAULT 'placed-order' CHECK (tag = 'placed-order'),
  id          TEXT NOT NULL UNIQUE,
  patient     TEXT NOT NULL,
  placer_root TEXT,
  placer      TEXT,
  filler_root TEXT,
  filler      TEXT,
  state       TEXT NOT NULL CHECK (state IN ('requested', 'cancelled')),
  details     TEXT NOT NULL,
  source      TEXT NOT NULL,
  updated_at  INTEGER NOT NULL,
  CHECK ((placer IS NULL) = (placer_root IS NULL) AND (filler IS NULL) = (filler_root IS NULL) AND coalesce(placer, filler) IS NOT NULL)
) STRICT;
CREATE INDEX placed_order_by_placer ON placed_order (placer, placer_root) WHERE placer IS NOT NULL;
CREATE INDEX placed_order_by_filler ON placed_order (filler, filler_root) WHERE filler IS NOT NULL;
CREATE INDEX placed_order_by_time ON placed_order (updated_at);
`;
