/** What was remarked about a document, the gravest first, each with what a person can do. One rule that speaks often is one note. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';

const order: readonly Finding['severity'][] = ['error', 'warning', 'information'];
const toneOf: Record<Finding['severity'], Tone> = { error: 'mend', warning: 'held', information: 'off' };
const shownAtFirst = 4;

interface Note {
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

export function Findings({ findings }: { readonly findings: readonly Finding[] }): React.JSX.Element | null {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const notes = notesOf(findings);
  if (notes.length === 0) return null;
  const shown = all ? notes : notes.slice(0, shownAtFirst);
  return (
    <section aria-label={t('document.findings')} className="findings">
      {shown.map((note) => (
        <FindingNote key={`${note.finding.rule} ${note.finding.message.en}`} note={note} />
      ))}
      {shown.length < notes.length && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {t('document.moreFindings', { count: notes.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

function FindingNote({ note: { finding, paths } }: { readonly note: Note }): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const tone = toneOf[finding.severity];
  return (
    <div className={`note on-${tone}`}>
      <Shape tone={tone} size={14} />
      <div>
        <p className="strong">{say(finding.message)}</p>
        <p>{say(finding.fix)}</p>
        <p className="small quiet">
          {t(`document.severity_${finding.severity}`)}
          {paths.length > 0 && ` · ${t('document.where', { path: paths.slice(0, 3).join(', ') })}`}
          {paths.length > 1 && ` · ${t('document.times', { count: paths.length })}`}
          {` · ${finding.rule}`}
        </p>
      </div>
    </div>
  );
}
