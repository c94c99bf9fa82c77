/** What a person may do with a document now. Nothing irreversible happens at the first click. */
import { useEffect, useId, useRef, useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { useDecision } from '../api/queries.ts';
import { useAnnounce } from './announcer.tsx';
import { readBirthDate } from './birth-date.ts';
import { Confirm } from './confirm.tsx';
import { FailureNote } from './problem.tsx';

export function Actions({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element | null {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const retry = useDecision('retry');
  const cancel = useDecision('cancel');
  const { id, actions } = detail;
  if (actions.length === 0) return null;
  const failure = retry.error ?? cancel.error;
  return (
    <section aria-label={t('act.title')} className="document-actions">
      <div className="actions">
        {actions.includes('retry') && (
          <Button
            loading={retry.isPending}
            onClick={() => retry.mutate({ id }, { onSuccess: () => announce(t('act.retried')) })}
          >
            {t(detail.state === 'held' ? 'act.recheck' : 'act.retry')}
          </Button>
        )}
        {actions.includes('release') && <Release detail={detail} />}
        {actions.includes('cancel') && (
          <Confirm
            label={t('act.cancel')}
            question={t('act.cancelAsk')}
            yes={t('act.cancelYes')}
            busy={cancel.isPending}
            onYes={() => cancel.mutate({ id }, { onSuccess: () => announce(t('act.cancelled')) })}
          />
        )}
      </div>
      {failure && <FailureNote error={failure} />}
    </section>
  );
}

function Release({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const release = useDecision('release');
  const doubtful = detail.findings.some(({ rule }) => rule.startsWith('identity.'));
  const early = detail.notBefore !== undefined;
  const done = { onSuccess: () => announce(t('act.released')) };
  if (doubtful && !early) {
    return (
      <IdentityRelease
        busy={release.isPending}
        error={release.error}
        onRelease={(birthDate) => release.mutate({ id: detail.id, birthDate }, done)}
      />
    );
  }
  return (
    <>
      <Confirm
        label={t(early ? 'act.sendNow' : 'act.release')}
        question={t(early ? 'act.sendNowAsk' : 'act.releaseAsk')}
        yes={t('act.releaseYes')}
        busy={release.isPending}
        onYes={() => release.mutate({ id: detail.id }, done)}
      />
      {release.error && <FailureNote error={release.error} />}
    </>
  );
}

/** With a doubtful identity the patient's birth date is typed, and compared by the agent. */
function IdentityRelease({
  busy,
  error,
  onRelease,
}: {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onRelease: (birthDate: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const whyId = useId();
  useEffect(() => {
    if (open) input.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  if (!open) {
    return (
      <Button ref={opener} variant="default" onClick={() => setOpen(true)}>
        {t('act.release')}
      </Button>
    );
  }
  return (
    <form
      className="confirm"
      aria-describedby={whyId}
      onSubmit={(event) => {
        event.preventDefault();
        const birthDate = readBirthDate(text);
        setWrong(birthDate === undefined);
        if (birthDate === undefined) input.current?.focus();
        else onRelease(birthDate);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setOpen(false);
      }}
    >
      <p id={whyId}>{t('act.releaseIdentity')}</p>
      <TextInput
        ref={input}
        label={t('act.birthDate')}
        description={t('act.birthDateHint')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(false);
        }}
        error={wrong ? t('act.birthDateWrong') : undefined}
        autoComplete="off"
        className="birth-date"
      />
      <div className="actions">
        <Button type="submit" loading={busy}>
          {t('act.releaseYes')}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('app.no')}
        </Button>
      </div>
      {error && <FailureNote error={error} />}
    </form>
  );
}
