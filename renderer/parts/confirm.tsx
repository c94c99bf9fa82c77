/** A decision that asks once more, in the page, where the button was. No window opens on its own. */
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Confirm({
  label,
  question,
  yes,
  busy,
  onYes,
  size = 'sm',
}: {
  readonly label: string;
  readonly question: string;
  readonly yes: string;
  readonly busy: boolean;
  readonly onYes: () => void;
  readonly size?: 'xs' | 'sm';
}): React.JSX.Element {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  const questionId = useId();
  useEffect(() => {
    if (asking) back.current?.focus();
    else if (wasAsking.current) opener.current?.focus();
    wasAsking.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <Button ref={opener} variant="default" size={size} loading={busy} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div
      className="confirm"
      role="group"
      aria-labelledby={questionId}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      <p id={questionId}>{question}</p>
      <div className="actions">
        <Button
          size={size}
          loading={busy}
          onClick={() => {
            setAsking(false);
            onYes();
          }}
        >
          {yes}
        </Button>
        <Button ref={back} variant="default" size={size} onClick={() => setAsking(false)}>
          {t('app.no')}
        </Button>
      </div>
    </div>
  );
}
