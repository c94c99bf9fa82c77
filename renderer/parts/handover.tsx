/** Files dropped anywhere on the window, or chosen: handed to the agent together, with an outcome for each. */
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { Button, CloseButton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSpeech } from '../i18n/format.ts';
import { useAnnounce } from './announcer.tsx';
import { handOver } from './handover-files.ts';
import type { HandedFile, WhoseIt } from './handover-files.ts';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';
import { WhoseFile } from './whose-file.tsx';

const HandOver = createContext<(files: readonly File[]) => void>(() => undefined);

export function ChooseFiles({
  label,
  primary = false,
}: {
  readonly label: string;
  readonly primary?: boolean;
}): React.JSX.Element {
  const take = useContext(HandOver);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant={primary ? 'filled' : 'default'} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

export function HandOverArea({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const client = useQueryClient();
  const [over, setOver] = useState(false);
  const [files, setFiles] = useState<readonly HandedFile[]>([]);

  const told = useCallback(
    (outcome: readonly HandedFile[]) => {
      const failed = outcome.filter(({ state }) => state === 'failed').length;
      const done = outcome.length - failed;
      announce(failed === 0 ? t('send.doneAll', { count: done }) : t('send.doneSome', { done, failed }));
      return client.invalidateQueries();
    },
    [announce, client, t],
  );
  const take = useCallback(
    (dropped: readonly File[]) => {
      if (dropped.length > 0) void handOver(dropped, setFiles).then(told);
    },
    [told],
  );
  /** Once more, with whose it is; the others of the list stay as they are. */
  const takeFor = (index: number, whose: WhoseIt): void => {
    const show = ([one]: readonly HandedFile[]): void =>
      setFiles((all) => all.map((file, at) => (at === index && one ? one : file)));
    const dropped = files[index]?.file;
    if (dropped) void handOver([dropped], show, whose).then(told);
  };

  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setOver(true);
    };
    const hover = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', hover);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [take]);

  return (
    <HandOver value={take}>
      {children}
      {over && (
        <div className="drop-here" aria-hidden="true">
          <p className="drop-title">{t('send.here')}</p>
          <p>{t('send.hereMore')}</p>
        </div>
      )}
      {files.length > 0 && <HandedFiles files={files} onWhose={takeFor} onClose={() => setFiles([])} />}
    </HandOver>
  );
}

const toneOf: Record<HandedFile['state'], Tone> = {
  reading: 'waiting',
  sending: 'waiting',
  taken: 'good',
  failed: 'bad',
};

function HandedFiles({
  files,
  onWhose,
  onClose,
}: {
  readonly files: readonly HandedFile[];
  readonly onWhose: (index: number, whose: WhoseIt) => void;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const done = files.filter(({ state }) => state === 'taken' || state === 'failed').length;
  return (
    <aside className="handed" aria-label={t('send.title')}>
      <div className="handed-head">
        <h2>{t('send.title')}</h2>
        <span className="small quiet">{t('send.progress', { done, total: files.length })}</span>
        {done === files.length && <CloseButton aria-label={t('app.close')} onClick={onClose} />}
      </div>
      <progress value={done} max={files.length} aria-label={t('send.title')} />
      <ul>
        {files.map((file, index) => (
          <li key={`${index} ${file.name}`}>
            <Shape tone={toneOf[file.state]} />
            <div>
              <p className="file-name">{file.name}</p>
              <p className="small quiet">{t(`send.${file.state}`)}</p>
              {file.problem && (
                <>
                  <p className="small strong">{say(file.problem.cause)}</p>
                  <p className="small">{say(file.problem.next)}</p>
                </>
              )}
              {file.reason && <p className="small">{t(`send.${file.reason}`)}</p>}
              {file.problem?.code === 'INTAKE-WHOSE-UNKNOWN' && (
                <WhoseFile name={file.name} onWhose={(whose) => onWhose(index, whose)} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </aside>
  );
}
