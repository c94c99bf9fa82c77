/** Files nobody could read, of one cause: a card with the files folded in it, each to be read again or set aside. */
import { useId, useState } from 'react';
import { Button } from '@mantine/core';
import { useSourceName } from './source-name.ts';
import { useTranslation } from 'react-i18next';
import type { ReceiptRow } from '../../connectors/agent/contract.ts';
import { useDecision } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import type { Words } from '../i18n/words.ts';
import { useAnnounce } from './announcer.tsx';
import type { UnreadableGroup } from './cards.ts';
import { useNow } from './clock.ts';
import { Confirm } from './confirm.tsx';
import { FailureNote } from './problem.tsx';
import { Shape } from './shape.tsx';

export function UnreadableCard({ group }: { readonly group: UnreadableGroup }): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const [open, setOpen] = useState(false);
  const listId = useId();
  const count = group.receipts.length;
  /** One card for files of many causes: then each file says its own. */
  const several = group.code === 'several';
  return (
    <article className="card warning-card">
      <Shape tone="mend" size={14} />
      <div className="card-body">
        <h2>{t('unreadable.title', { count })}</h2>
        {group.problem && (
          <>
            <p className="quiet">{say(group.problem.cause)}</p>
            <p>{say(group.problem.next)}</p>
          </>
        )}
        {several && <p className="quiet">{t('unreadable.several')}</p>}
        <p className="small quiet">
          {t('app.who')} <strong>{t('who.you')}</strong>
        </p>
        {open && (
          <ul id={listId} className="files">
            {group.receipts.map((receipt) => (
              <UnreadableFile key={receipt.id} receipt={receipt} saysWhy={several} />
            ))}
          </ul>
        )}
      </div>
      <div className="card-action">
        <Button
          variant="default"
          aria-expanded={open}
          {...(open ? { 'aria-controls': listId } : {})}
          onClick={() => setOpen(!open)}
        >
          {open ? t('unreadable.hide') : t('unreadable.open', { count })}
        </Button>
      </div>
    </article>
  );
}

function UnreadableFile({
  receipt,
  saysWhy,
}: {
  readonly receipt: ReceiptRow;
  readonly saysWhy: boolean;
}): React.JSX.Element {
  const { t, i18n } = useTranslation();
  const kindOf = (format: string): string =>
    i18n.exists(`fileKind.${format}`) ? t(`fileKind.${format as keyof Words['fileKind']}`) : format;
  const speech = useSpeech();
  const now = useNow(60_000);
  const announce = useAnnounce();
  const nameOf = useSourceName();
  const reread = useDecision('reread');
  const dismiss = useDecision('dismiss');
  const answer = useDecision('answerFormat');
  const failure = reread.error ?? dismiss.error ?? answer.error;
  /** A question is answered; anything else can be read again. */
  const choices = receipt.choices ?? [];
  return (
    <li>
      <div>
        <p className="strong file-name">{receipt.name}</p>
        <p className="small quiet">
          {t('unreadable.from', { source: nameOf(receipt.source) })}
          {' · '}
          {t('unreadable.received', { time: speech.moment(receipt.receivedAt, now), size: speech.size(receipt.size) })}
          {receipt.format !== undefined && ` · ${receipt.format}`}
        </p>
        {saysWhy && receipt.problem && (
          <p className="small">{`${speech.say(receipt.problem.cause)} ${speech.say(receipt.problem.next)}`}</p>
        )}
        {failure && <FailureNote error={failure} />}
      </div>
      <div className="actions">
        {choices.map((format) => (
          <Button
            key={format}
            size="xs"
            variant="default"
            loading={answer.isPending && answer.variables.format === format}
            onClick={() =>
              answer.mutate({ id: receipt.id, format }, { onSuccess: () => announce(t('unreadable.answered')) })
            }
          >
            {t('unreadable.answer', { format: kindOf(format) })}
          </Button>
        ))}
        {choices.length === 0 && (
          <Button
            size="xs"
            variant="default"
            loading={reread.isPending}
            onClick={() => reread.mutate({ id: receipt.id }, { onSuccess: () => announce(t('unreadable.reading')) })}
          >
            {t('unreadable.reread')}
          </Button>
        )}
        <Confirm
          size="xs"
          label={t('unreadable.dismiss')}
          question={t('unreadable.dismissAsk')}
          yes={t('unreadable.dismissYes')}
          busy={dismiss.isPending}
          onYes={() => dismiss.mutate({ id: receipt.id }, { onSuccess: () => announce(t('unreadable.dismissed')) })}
        />
      </div>
    </li>
  );
}
