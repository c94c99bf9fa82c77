/** The path to the DSP as a row of steps, the certificate, and what lies on this computer. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../connectors/agent/contract.ts';
import { useConnection, useDecision } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import type { Speech } from '../i18n/format.ts';
import { CertificateCard } from '../parts/certificate-card.tsx';
import { useNow } from '../parts/clock.ts';
import { useFresh } from '../parts/freshness.ts';
import { ScreenHeading } from '../parts/heading.tsx';
import { FailureNote, ProblemText } from '../parts/problem.tsx';
import { Steps } from '../parts/steps.tsx';
import type { Step } from '../parts/steps.tsx';

export function ConnectionScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const query = useConnection();
  const fresh = useFresh(query);
  const connection = query.data;
  return (
    <>
      <ScreenHeading windowTitle={t('nav.connection')}>
        {connection ? <PathSentence connection={connection} fresh={fresh} /> : t('connection.title')}
      </ScreenHeading>
      {connection && <SubSentence connection={connection} />}
      {query.error && !connection && <FailureNote error={query.error} />}
      {connection && <PathCard connection={connection} />}
      {connection && <CertificateCard certificate={connection.certificate} />}
      {connection && <MachineCard connection={connection} />}
    </>
  );
}

function PathSentence({
  connection,
  fresh,
}: {
  readonly connection: Connection;
  readonly fresh: boolean;
}): React.JSX.Element {
  const { t } = useTranslation();
  if (!fresh) return <>{t('connection.stale')}</>;
  const failed = connection.steps.find(({ state }) => state === 'failed');
  if (failed) return <>{t('connection.stopsAt', { where: t(`connection.at_${failed.step}`) })}</>;
  // The agent checks by itself as soon as it starts.
  if (connection.checkedAt === undefined) return <>{t('connection.firstCheck')}</>;
  if (connection.steps.every(({ state }) => state === 'not-tried')) return <>{t('connection.notChecked')}</>;
  return (
    <>{connection.steps.every(({ state }) => state === 'ok') ? t('connection.allOpen') : t('connection.partly')}</>
  );
}

function SubSentence({ connection }: { readonly connection: Connection }): React.JSX.Element {
  const { t } = useTranslation();
  const { ago } = useSpeech();
  const now = useNow();
  const checked =
    connection.checkedAt === undefined ? '' : t('connection.checked', { ago: ago(connection.checkedAt, now) });
  return <p className="sub">{`${checked} ${t('connection.waiting', { count: connection.waiting })}`.trim()}</p>;
}

/** The steps of a path that nobody has tried yet. */
const way: readonly Connection['steps'][number]['step'][] = [
  'network',
  'tls',
  'certificate',
  'clock',
  'identity',
  'dossier',
  'submission',
];

function PathCard({ connection }: { readonly connection: Connection }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const check = useDecision('checkConnection');
  const failed = connection.steps.find(({ state }) => state === 'failed');
  const words = { ok: t('connection.ok'), failed: t('connection.failed'), 'not-tried': t('connection.notTried') };
  const underCheck = check.isPending || connection.checkedAt === undefined;
  const shown: Connection['steps'] =
    connection.steps.length > 0 ? connection.steps : way.map((step) => ({ step, state: 'not-tried' }));
  const steps = shown.map(({ step, state, milliseconds, detail }): Step => {
    const took = milliseconds === undefined ? '' : `, ${speech.took(milliseconds)}`;
    const word = underCheck && state === 'not-tried' ? t('connection.underCheck') : words[state];
    return {
      key: step,
      name: t(`connection.step_${step}`),
      state: state === 'ok' ? 'done' : state === 'failed' ? 'problem' : 'open',
      word,
      lines: [`${word}${state === 'ok' ? took : ''}`, ...(detail === undefined ? [] : [spokenDetail(detail, speech)])],
    };
  });
  return (
    <section className="card path-card" aria-label={t('connection.steps')}>
      <Steps label={t('connection.steps')} steps={steps} marks />
      <div className="path-foot">
        <div aria-live="polite">{failed?.problem && <ProblemText problem={failed.problem} />}</div>
        <Button variant={failed ? 'filled' : 'default'} loading={underCheck} onClick={() => check.mutate({})}>
          {underCheck ? t('connection.checking') : t('connection.again')}
        </Button>
      </div>
      {check.error && <FailureNote error={check.error} />}
    </section>
  );
}

/** Dates and moments of the technical detail in the local form; everything else as it is. */
function spokenDetail(detail: string, speech: Speech): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(detail)) return speech.clinical(detail);
  const at = /^\d{4}-\d{2}-\d{2}T/.test(detail) ? Date.parse(detail) : Number.NaN;
  return Number.isNaN(at) ? detail : speech.dateTime(at);
}

function MachineCard({ connection }: { readonly connection: Connection }): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="machine-title">
      <h2 id="machine-title" className="section-title">
        {t('connection.machine')}
      </h2>
      <dl className="card facts">
        <dt>{t('connection.endpoint')}</dt>
        <dd className="breaks">{connection.endpoint === '' ? t('connection.noEndpoint') : connection.endpoint}</dd>
        <dt>{t('connection.keyStore')}</dt>
        <dd>{connection.keyStore === 'system' ? t('connection.keySystem') : t('connection.keyFile')}</dd>
      </dl>
    </section>
  );
}
