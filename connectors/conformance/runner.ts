/** Runs packs over a subject: every rule that is in force, every finding kept; a rule that crashes is a finding of its own. */
import type { CalendarDate, Finding, LocalizedText } from '../clinical/index.ts';
import { inForce, text, type Hit, type Rule, type RulePack } from './pack.ts';
import { weighed } from './rule-changes.ts';
import type { Subject } from './subject.ts';

/** More places of one rule than this help nobody; their number is said instead. */
export const MOST_PLACES = 100;

/** All findings of the packs, in the order of packs and rules. */
export const runPacks = (packs: readonly RulePack[], subject: Subject, today: CalendarDate): readonly Finding[] =>
  packs
    .filter((pack) => inForce(pack, today))
    .flatMap((pack) => {
      const signature = `${pack.name}@${pack.version}`;
      return pack.rules.flatMap((rule) => (inForce(rule, today) ? runRule(rule, signature, subject) : []));
    });

function runRule(rule: Rule, signature: string, subject: Subject): readonly Finding[] {
  const mend = mendOf(rule, subject);
  const found: Finding[] = [];
  let more = 0;
  try {
    for (const hit of rule.check(subject)) {
      if (found.length < MOST_PLACES)
        found.push(weighed(findingOf(rule, hit, signature, mend), rule, subject.profile, subject.today));
      else more += 1;
    }
  } catch (error) {
    // The message of an unforeseen error may quote the document: only its class is kept.
    return [...found, crashed(rule, signature, error instanceof Error ? error.name : 'unknown')];
  }
  return more === 0 ? found : [...found, morePlaces(rule, signature, more)];
}

/** Whether this breach is one that Relais mends, given what the document is: one that it makes, or a finished one. */
function mendOf({ mend }: Rule, { kind, document, copyTried }: Subject): Finding['mend'] {
  if (mend === undefined) return undefined;
  const made = document !== undefined && document.body.kind !== 'carried';
  if (mend === 'archive-copy' && (kind === 'pdf' || made)) return copyTried === true ? undefined : 'relais';
  // A document that was read and made here should not break such a rule: nothing is promised of it.
  return made ? undefined : 'untouched';
}

/** Nobody has to do what Relais does. */
const BY_RELAIS = text(
  'Rien à faire si ce fichier passe par Relais : il en envoie une copie d’archive (PDF/A-1b) et dit ce qu’il a changé.',
  'Nichts zu tun, wenn diese Datei durch Relais geht: Es sendet eine Archivkopie (PDF/A-1b) und sagt, was es geändert hat.',
  'Nothing to do if this file goes through Relais: it sends an archive copy (PDF/A-1b) and says what it changed.',
);

const findingOf = (rule: Rule, hit: Hit, pack: string, mend: Finding['mend']): Finding => ({
  rule: rule.id,
  severity: rule.severity,
  path: hit.path,
  message: filled(rule.message, hit.details),
  fix: mend === 'relais' ? BY_RELAIS : filled(rule.fix, hit.details),
  pack,
  ...(rule.reference === undefined ? {} : { reference: rule.reference }),
  ...(mend === undefined ? {} : { mend }),
});

/** `{name}` replaced by the detail of that name. */
function filled(message: LocalizedText, details: Readonly<Record<string, string>> = {}): LocalizedText {
  const fill = (template: string): string =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => (details[name] ?? '').slice(0, 200));
  return { fr: fill(message.fr), de: fill(message.de), en: fill(message.en) };
}

const crashed = (rule: Rule, pack: string, kind: string): Finding => ({
  rule: 'conformance.rule-crashed',
  severity: 'error',
  path: rule.id,
  message: text(
    `La règle « ${rule.id} » n’a pas pu être vérifiée (${kind}) ; le document n’est pas envoyé sans cette vérification.`,
    `Die Regel „${rule.id}“ konnte nicht geprüft werden (${kind}); ohne diese Prüfung wird das Dokument nicht gesendet.`,
    `The rule “${rule.id}” could not be checked (${kind}); the document is not sent without this check.`,
  ),
  fix: text(
    'Créez le rapport de diagnostic et transmettez-le au support de Relais : il nomme la règle et ne contient aucune donnée de patient.',
    'Erstellen Sie den Diagnosebericht und senden Sie ihn dem Support von Relais: Er nennt die Regel und enthält keine Patientendaten.',
    'Create the diagnostics report and pass it to Relais support: it names the rule and holds no patient data.',
  ),
  pack,
});

export const morePlaces = (rule: Pick<Rule, 'id' | 'fix'>, pack: string, more: number): Finding => ({
  rule: 'conformance.more-places',
  severity: 'information',
  path: rule.id,
  message: text(
    `La règle « ${rule.id} » n’est pas respectée à ${more} autres endroits.`,
    `Die Regel „${rule.id}“ ist an ${more} weiteren Stellen nicht eingehalten.`,
    `The rule “${rule.id}” is broken in ${more} more places.`,
  ),
  fix: rule.fix,
  pack,
});
