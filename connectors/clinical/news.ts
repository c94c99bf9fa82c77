/** What a source tells about people and orders beside documents: facts for the local directory, never for the receiver. */
import type { Concept, Identifier, Order, Patient } from './model.ts';

/** A stay as a feed names it; times in milliseconds since 1970. */
export interface StayNews {
  readonly number: Identifier;
  readonly from: number;
  readonly to?: number;
}

/** What an order says that a result may leave out. */
export interface OrderFacts extends Pick<Order, 'requester' | 'reason' | 'orderedAt'> {
  /** What was to be examined, in the words of the order. */
  readonly specimen?: string;
}

/** An order that is known here, as far as it completes a result. */
export interface KnownOrder extends OrderFacts {
  /** What was asked for, each test once, in the words of the order. */
  readonly tests: readonly string[];
}

export type News =
  /** The patient is known, with these facts. */
  | { readonly kind: 'patient'; readonly patient: Patient }
  | { readonly kind: 'admitted'; readonly patient: Patient; readonly stay: StayNews }
  | { readonly kind: 'discharged'; readonly patient: Patient; readonly stay: StayNews }
  /** The stay never was. */
  | { readonly kind: 'admission-cancelled'; readonly patient: Patient; readonly stay: StayNews }
  /** `prior` turned out to be `survivor`. */
  | { readonly kind: 'merged'; readonly survivor: Patient; readonly prior: Patient }
  /** The patient objects to the transfer of documents: of a stay, or of all. */
  | { readonly kind: 'opposed'; readonly patient: Patient; readonly stay?: StayNews }
  | { readonly kind: 'opposition-lifted'; readonly patient: Patient; readonly stay?: StayNews }
  /** Somebody asked for something (`requested`) or called it off: results that come later belong to it. */
  | {
      readonly kind: 'order';
      readonly state: 'requested' | 'cancelled';
      readonly patient: Patient;
      readonly placer?: Identifier;
      readonly filler?: Identifier;
      readonly service: Concept;
      readonly facts: OrderFacts;
    };
