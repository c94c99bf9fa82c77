/** Documents beside the packs that the user has: which pack judges which, and its verdict as findings beside ours. */
import type { Finding, LocalizedText, Severity } from '../../clinical/index.ts';
import { TELL_THE_MAKER } from '../packs/fixes.ts';
import { text } from '../pack.ts';
import { MOST_PLACES } from '../runner.ts';
import type { Verdict } from './running.ts';
import type { JudgedDocument, PackHit, UserPack } from './types.ts';

/** A document whose type nobody knows is judged: leaving it out would hide that nobody looked. */
export const applies = (pack: Pick<UserPack, 'formats' | 'types'>, { format, types }: JudgedDocument): boolean =>
  pack.formats.includes(format) &&
  (pack.types.length === 0 || types.length === 0 || types.some((type) => pack.types.includes(type)));

const weight: Readonly<Record<Severity, number>> = { information: 0, warning: 1, error: 2 };
const capped = (severity: Severity, most: Severity): Severity => (weight[severity] > weight[most] ? most : severity);

export function findingsOf(pack: UserPack, verdict: Verdict): readonly Finding[] {
  switch (verdict.kind) {
    case 'judged':
      return judged(pack, verdict.hits);
    case 'threw':
      return [broken(pack, 'crashed', crashed(pack.name, verdict.name))];
    case 'ended':
      return [broken(pack, verdict.why, ended(pack.name, verdict.why))];
    case 'refused':
      return [broken(pack, 'not-usable', withCause(pack.name, verdict.problem.cause), verdict.problem.code)];
  }
}

function judged(pack: UserPack, hits: readonly PackHit[]): readonly Finding[] {
  const byRule = Map.groupBy(hits, ({ rule }) => rule);
  return [...byRule].flatMap(([rule, places]) => {
    const findings = places.slice(0, MOST_PLACES).map((hit) => findingOf(pack, hit));
    const more = places.length - findings.length;
    return more === 0 ? findings : [...findings, morePlaces(pack, rule, more)];
  });
}

const signature = ({ name, version }: UserPack): string => `${name}@${version}`;
const ruleId = ({ name }: UserPack, rule: string): string => `pack.${name}.${rule}`;

const findingOf = (pack: UserPack, { rule, severity, path, message, fix }: PackHit): Finding => ({
  rule: ruleId(pack, rule),
  severity: capped(severity, pack.severity),
  path,
  message,
  fix: fix ?? TELL_THE_MAKER,
  pack: signature(pack),
});

const morePlaces = (pack: UserPack, rule: string, more: number): Finding => ({
  rule: ruleId(pack, 'more-places'),
  severity: 'information',
  path: rule,
  message: text(
    `La règle « ${rule} » du paquet « ${pack.name} » n’est pas respectée à ${more} autres endroits.`,
    `Die Regel „${rule}“ des Pakets „${pack.name}“ ist an ${more} weiteren Stellen nicht eingehalten.`,
    `The rule “${rule}” of the pack “${pack.name}” is broken in ${more} more places.`,
  ),
  fix: TELL_THE_MAKER,
  pack: signature(pack),
});

/** A pack that could not judge: no document passes as if it had. */
const broken = (pack: UserPack, rule: string, message: LocalizedText, reference?: string): Finding => ({
  rule: ruleId(pack, rule),
  severity: pack.severity,
  path: '/',
  message,
  fix: text(
    `Retirez le paquet « ${pack.name} » (écran « Règles ») ou ajoutez-en une version corrigée, puis faites revérifier le document.`,
    `Entfernen Sie das Paket „${pack.name}“ (Bildschirm „Regeln“) oder fügen Sie eine berichtigte Fassung hinzu und lassen Sie das Dokument neu prüfen.`,
    `Remove the pack “${pack.name}” (screen “Rules”) or add a mended version of it, then have the document checked again.`,
  ),
  pack: signature(pack),
  ...(reference === undefined ? {} : { reference }),
});

const crashed = (name: string, kind: string): LocalizedText =>
  text(
    `Le paquet de règles « ${name} » s’est arrêté sur une erreur (${kind}) ; le document n’a pas été vérifié avec lui.`,
    `Das Regelpaket „${name}“ brach mit einem Fehler ab (${kind}); das Dokument wurde damit nicht geprüft.`,
    `The rule pack “${name}” stopped with an error (${kind}); the document was not checked with it.`,
  );

const ended = (name: string, why: 'crashed' | 'too-long' | 'out-of-memory'): LocalizedText =>
  ({
    crashed: crashed(name, 'thread'),
    'too-long': text(
      `La vérification par le paquet de règles « ${name} » ne finissait pas ; Relais l’a arrêtée.`,
      `Die Prüfung mit dem Regelpaket „${name}“ nahm kein Ende; Relais hat sie abgebrochen.`,
      `The check with the rule pack “${name}” did not come to an end; Relais stopped it.`,
    ),
    'out-of-memory': text(
      `Le paquet de règles « ${name} » demande plus de mémoire que Relais ne lui en donne.`,
      `Das Regelpaket „${name}“ braucht mehr Arbeitsspeicher, als Relais ihm gibt.`,
      `The rule pack “${name}” needs more memory than Relais gives it.`,
    ),
  })[why];

const withCause = (name: string, cause: LocalizedText): LocalizedText =>
  text(
    `Non vérifié avec le paquet de règles « ${name} », qui ne peut pas être utilisé : ${cause.fr}`,
    `Nicht geprüft mit dem Regelpaket „${name}“, das sich nicht verwenden lässt: ${cause.de}`,
    `Not checked with the rule pack “${name}”, which cannot be used: ${cause.en}`,
  );

export { judgedDocument } from './judged.ts';
export { endedProblem } from './problems.ts';
export { judgedBundle, SHIPPED, shippedFindings } from './shipped.ts';
export { runPack, type PackLimits, type RunningPack } from './running.ts';
export {
  JUDGED_FORMATS,
  USER_PACK_KINDS,
  type JudgedDocument,
  type JudgedFormat,
  type UserPack,
  type UserPackKind,
} from './types.ts';
