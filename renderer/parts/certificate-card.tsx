/** What the certificate says about itself, and how long it still counts. */
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { useNow } from './clock.ts';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';

type Certificate = NonNullable<Connection['certificate']>;

const day = 86_400_000;
/** From here on renewing is urgent: it takes some days. */
const soon = 30;

const knownUses = ['digitalSignature', 'keyEncipherment', 'nonRepudiation'] as const;
const isKnownUse = (use: string): use is (typeof knownUses)[number] => knownUses.some((known) => known === use);

/** The name for people in a distinguished name (`CN=…, O=…`); the text itself when it is none. */
const commonName = (subject: string): string => /(?:^|,\s*)CN=([^,]+)/i.exec(subject)?.[1] ?? subject;

export function CertificateCard({ certificate }: { readonly certificate: Certificate | undefined }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  return (
    <section aria-labelledby="certificate-title">
      <h2 id="certificate-title" className="section-title">
        {t('connection.certificate')}
      </h2>
      {certificate === undefined ? (
        <div className="card note-card">
          <Shape tone="bad" /> <p>{t('connection.noCertificate')}</p>
        </div>
      ) : (
        <dl className="card facts">
          <dt>{t('connection.holder')}</dt>
          <dd>
            {certificate.eHealthId === ''
              ? commonName(certificate.subject)
              : t('connection.holderId', { name: commonName(certificate.subject), id: certificate.eHealthId })}
          </dd>
          <dt>{t('connection.uses')}</dt>
          <dd>{speech.list(certificate.uses.map((use) => (isKnownUse(use) ? t(`connection.use_${use}`) : use)))}</dd>
          <dt>{t('connection.issuer')}</dt>
          <dd>{commonName(certificate.issuer)}</dd>
          <dt>{t('connection.valid')}</dt>
          <dd>
            <Validity certificate={certificate} />
          </dd>
          <dt>{t('connection.fullNames')}</dt>
          <dd>
            <details>
              <summary>{t('app.show')}</summary>
              <p className="small breaks">{`${t('connection.subjectFull')} : ${certificate.subject}`}</p>
              <p className="small breaks">{`${t('connection.issuer')} : ${certificate.issuer}`}</p>
            </details>
          </dd>
        </dl>
      )}
    </section>
  );
}

function Validity({ certificate }: { readonly certificate: Certificate }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const now = useNow(60_000);
  const { validFrom, validTo } = certificate;
  const daysLeft = Math.max(0, Math.ceil((validTo - now) / day));
  const share = Math.min(1, Math.max(0, (validTo - now) / Math.max(1, validTo - validFrom)));
  const tone: Tone = now > validTo || now < validFrom ? 'bad' : daysLeft <= soon ? 'mend' : 'good';
  const left =
    now > validTo
      ? t('connection.expired')
      : now < validFrom
        ? t('connection.notYetValid')
        : t('connection.daysLeft', { count: daysLeft });
  return (
    <>
      <p>
        {t('connection.validRange', { from: speech.date(validFrom), to: speech.date(validTo) })}
        {' · '}
        <span className={`strong tone-${tone}`}>
          <Shape tone={tone} size={10} /> {left}
        </span>
      </p>
      <div
        className={`validity tone-${tone}`}
        role="meter"
        aria-label={t('connection.remaining')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={left}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
    </>
  );
}
