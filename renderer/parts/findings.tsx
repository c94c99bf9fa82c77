/** What was remarked about a document, the gravest first, each with what a person can do. One rule that speaks often is one note. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';

const order: readonly Finding['severity'][] = ['error', 'warning', 'information'];
const toneOf: Record<Finding['severity'], Tone> = { error: 'mend', warning: 'held', information: 'note' };
const shownAtFirst = 4;

export interface Note {
  readonly finding: Finding;
  readonly paths: readonly string[];
}

/** Findings of one rule with one message are one note; the gravest come first. */
export function notesOf(findings: readonly Finding[]): readonly Note[] {
  const notes = [...Map.groupBy(findings, ({ rule, message }) => `${rule} ${message.en}`).values()].flatMap((group) => {
    const [finding] = group;
    return finding ? [{ finding, paths: group.map(({ path }) => path).filter((path) => path !== '') }] : [];
  });
  return notes.sort((a, b) => order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity));
}

/** What a check of the produced document says again after the data of the patient were found wanting in the source. */
const sayAgain = new Set([
  'identity.differs-document',
  'identity.differs-metadata',
  'xds-metadata.source-patient-info',
]);

const prefix = (rule: string): string => rule.split('.', 1)[0] ?? rule;

/**
 * The first note of each cause, with those that only follow from it: what repeats a doubt about the patient, and errors of one family of
 * rules at one place. A doubt of its own about the patient is never folded under another.
 */
export function causesOf(notes: readonly Note[]): readonly { readonly note: Note; readonly more: readonly Note[] }[] {
  const doubt = notes.find(
    ({ finding: { rule, severity } }) => severity === 'error' && prefix(rule) === 'identity' && !sayAgain.has(rule),
  );
  const isDetail = (rule: string): boolean => prefix(rule) !== 'identity';
  const keyOf = (note: Note): string => {
    const { rule, severity, path } = note.finding;
    if (doubt !== undefined && sayAgain.has(rule)) return keyOf(doubt);
    return severity === 'error' && isDetail(rule) && path !== '' ? `${prefix(rule)} ${path}` : `${rule} ${path}`;
  };
  return [...Map.groupBy(notes, keyOf).values()].flatMap(([note, ...more]) => (note ? [{ note, more }] : []));
}

export function Findings({ findings }: { readonly findings: readonly Finding[] }): React.JSX.Element | null {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const causes = causesOf(notesOf(findings));
  if (causes.length === 0) return null;
  const shown = all ? causes : causes.slice(0, shownAtFirst);
  return (
    <section aria-label={t('document.findings')} className="findings">
      {shown.map(({ note, more }) => (
        <FindingNote key={`${note.finding.rule} ${note.finding.message.en}`} note={note} more={more} />
      ))}
      {shown.length < causes.length && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {t('document.moreFindings', { count: causes.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

function FindingNote({
  note: { finding, paths },
  more = [],
}: {
  readonly note: Note;
  readonly more?: readonly Note[];
}): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const tone = toneOf[finding.severity];
  return (
    <div className={`note on-${tone}`}>
      <Shape tone={tone} size={14} />
      <div>
        <p className="strong">{say(finding.message)}</p>
        <p>{say(finding.fix)}</p>
        {finding.mend === 'untouched' && <p>{t('document.mendUntouched')}</p>}
        <p className="small quiet">
          {t(`document.severity_${finding.severity}`)}
          {paths.length > 0 && ` · ${t('document.where', { path: paths.slice(0, 3).join(', ') })}`}
          {paths.length > 1 && ` · ${t('document.times', { count: paths.length })}`}
          {` · ${finding.rule}`}
        </p>
        {more.length > 0 && (
          <details className="more-notes">
            <summary className="small">{t('document.furtherRemarks', { count: more.length })}</summary>
            {more.map((note) => (
              <FindingNote key={`${note.finding.rule} ${note.finding.message.en}`} note={note} />
            ))}
          </details>
        )}
      </div>
    </div>
  );
}
