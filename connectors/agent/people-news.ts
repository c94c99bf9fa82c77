/** What feeds tell about people goes into the local directory, before the receipt counts as read: told twice it changes nothing. */
import type { News, Problem } from '../clinical/index.ts';
import type { Directory, Outcome } from '../directory/index.ts';

type Told = Pick<
  Directory,
  | 'upsertPatient'
  | 'admit'
  | 'discharge'
  | 'cancelAdmission'
  | 'merge'
  | 'recordOpposition'
  | 'liftOppositionsOf'
  | 'recordOrder'
>;

function tell(directory: Told, source: string, news: News): Outcome<unknown> {
  const said = { source };
  switch (news.kind) {
    case 'patient':
      return directory.upsertPatient(news.patient, said);
    case 'admitted':
      return directory.admit(news.patient, news.stay, said);
    case 'discharged':
      return directory.discharge(news.patient, news.stay, said);
    case 'admission-cancelled':
      return directory.cancelAdmission(news.patient, news.stay, said);
    case 'merged':
      return directory.merge(news.survivor, news.prior, said);
    case 'opposed': {
      const stay = news.stay ? { stay: news.stay } : {};
      return directory.recordOpposition(news.patient, { ...stay, recordedBy: source }, said);
    }
    case 'opposition-lifted':
      return { ok: true, value: directory.liftOppositionsOf(news.patient, source, said, news.stay) };
    case 'order': {
      // Nobody waits for an order: one whose patient is in doubt completes nothing.
      const { kind, ...order } = news;
      const outcome = directory.recordOrder(order, said);
      return outcome.ok ? outcome : { ok: true, value: kind };
    }
  }
}

/** Tells everything, in order. Gives why a word was not believed: the receipt then waits for a person. */
export const tellDirectory =
  (directory: Told) =>
  (source: string, news: readonly News[]): readonly Problem[] =>
    news.flatMap((one) => {
      const outcome = tell(directory, source, one);
      return outcome.ok ? [] : [outcome.problem];
    });
