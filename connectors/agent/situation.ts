/** The sentences of `relais status` for people: what is not in the DSP, what waits on purpose, when the rest will be there, what is wrong. */
import type { LocalizedText, Overview } from './contract.ts';

type Language = keyof LocalizedText;

const regions: Readonly<Record<Language, string>> = { fr: 'fr-CH', de: 'de-LU', en: 'en-GB' };

export function situation(overview: Overview, language: Language): readonly string[] {
  const { undelivered, oldestSeconds, warnings, waits, drain } = overview;
  const minutes = Math.max(1, Math.round(oldestSeconds / 60));
  const moment = (at: number): string =>
    new Intl.DateTimeFormat(regions[language], { dateStyle: 'short', timeStyle: 'short' }).format(at);
  const sentence: LocalizedText =
    undelivered === 0
      ? { fr: 'Tout est dans le DSP.', de: 'Alles ist im DSP.', en: 'Everything is in the DSP.' }
      : {
          fr: `${undelivered === 1 ? '1 document n’est pas parti' : `${undelivered} documents ne sont pas partis`}. Le plus ancien attend depuis ${minutes} min.`,
          de: `${undelivered === 1 ? '1 Dokument ist' : `${undelivered} Dokumente sind`} nicht gesendet. Das älteste wartet seit ${minutes} Min.`,
          en: `${undelivered === 1 ? '1 document has' : `${undelivered} documents have`} not left. The oldest has been waiting for ${minutes} min.`,
        };
  const onPurpose = waits.map(({ count, nextAt }): LocalizedText => ({
    fr: `${count === 1 ? '1 document attend son heure et part' : `${count} documents attendent leur heure, le prochain part`} le ${moment(nextAt)}.`,
    de: `${count === 1 ? '1 Dokument wartet auf seine Zeit und geht' : `${count} Dokumente warten auf ihre Zeit, das nächste geht`} am ${moment(nextAt)}.`,
    en: `${count === 1 ? '1 document waits for its time and goes' : `${count} documents wait for their time, the next goes`} on ${moment(nextAt)}.`,
  }));
  const draining: readonly LocalizedText[] =
    drain.documents === 0
      ? []
      : [
          drain.doneAt === undefined
            ? {
                fr: `En route : ${drain.documents}. Quand tout sera parti, on ne peut pas le dire encore.`,
                de: `Unterwegs: ${drain.documents}. Wann alles gesendet ist, lässt sich noch nicht sagen.`,
                en: `On their way: ${drain.documents}. When all will have left cannot be said yet.`,
              }
            : {
                fr: `En route : ${drain.documents}. Tout sera parti vers le ${moment(drain.doneAt)}.`,
                de: `Unterwegs: ${drain.documents}. Alles ist etwa am ${moment(drain.doneAt)} gesendet.`,
                en: `On their way: ${drain.documents}. All will have left at about ${moment(drain.doneAt)}.`,
              },
        ];
  return [
    ...[sentence, ...onPurpose, ...draining].map((text) => text[language]),
    ...warnings.map((warning) => `- ${warning.title[language]}. ${warning.detail[language]}`),
  ];
}
