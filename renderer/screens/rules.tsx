/** What documents are checked by: the rules of Relais, and the packs that the user has, added and removed here. */
import { Fragment, useId, useRef, useState } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallOutput, PackRow, PackTest, ShippedPack } from '../../connectors/agent/contract.ts';
import { useDecision, usePacks } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { useAnnounce } from '../parts/announcer.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { base64Of } from '../parts/handover-files.ts';
import { ScreenHeading } from '../parts/heading.tsx';
import { FailureNote, ProblemText } from '../parts/problem.tsx';
import { Shape } from '../parts/shape.tsx';

export function RulesScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const { data } = usePacks();
  const own = data?.own ?? [];
  const broken = own.filter(({ problem }) => problem).length;
  const sentence =
    broken > 0
      ? t('rules.sentenceTrouble', { count: broken })
      : own.length > 0
        ? t('rules.sentenceOwn', { count: own.length })
        : t('rules.sentenceNone');
  return (
    <>
      <ScreenHeading windowTitle={t('nav.rules')}>{data ? sentence : t('rules.title')}</ScreenHeading>
      <p className="sub">{t('rules.sub')}</p>
      <div className="cards">
        {own.map((pack) => (
          <PackCard key={pack.name} pack={pack} />
        ))}
        <NewPack types={data?.types ?? []} />
        {data && <Shipped packs={data.shipped} rules={data.rules} />}
      </div>
    </>
  );
}

const kindKey = {
  xsd: 'rules.kind_xsd',
  schematron: 'rules.kind_schematron',
  fhir: 'rules.kind_fhir',
  loinc: 'rules.kind_loinc',
} as const;
const weightKey = {
  error: 'rules.weight_error',
  warning: 'rules.weight_warning',
  information: 'rules.weight_information',
} as const;
const severities = ['error', 'warning', 'information'] as const;

function PackCard({ pack }: { readonly pack: PackRow }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const remove = useDecision('removePack');
  const facts: readonly [string, string][] = [
    ...(pack.version === undefined ? [] : ([[t('rules.version'), pack.version]] as const)),
    ...(pack.addedAt === undefined ? [] : ([[t('rules.added'), speech.dateTime(pack.addedAt)]] as const)),
    ...(pack.formats === undefined
      ? []
      : ([
          [
            t('rules.judges'),
            `${pack.formats.join(', ').toUpperCase()} · ${pack.types?.join(', ') || t('rules.allTypes')}`,
          ],
        ] as const)),
    ...(pack.severity === undefined ? [] : ([[t('rules.weight'), t(weightKey[pack.severity])]] as const)),
    ...(pack.rules === undefined ? [] : ([[t('rules.rules'), speech.number(pack.rules)]] as const)),
    ...(pack.signedBy === undefined
      ? []
      : ([[t('rules.signature'), t('rules.signedBy', { key: pack.signedBy.slice(0, 16) })]] as const)),
  ].map(([name, value]) => [name, value]);
  return (
    <article className="card">
      <h2>
        {pack.name} {pack.kind && <span className="quiet regular">· {t(kindKey[pack.kind])}</span>}
      </h2>
      {pack.problem && (
        <div className="note on-bad">
          <Shape tone="bad" />
          <div>
            <ProblemText problem={pack.problem} />
          </div>
        </div>
      )}
      <dl className="facts-row">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {pack.test && <Tried test={pack.test} />}
      <Gaps gaps={pack.gaps ?? []} />
      <Confirm
        label={t('rules.removeOf', { name: pack.name })}
        question={t('rules.removeQuestion')}
        yes={t('rules.remove')}
        busy={remove.isPending}
        onYes={() => remove.mutate({ name: pack.name })}
        size="xs"
      />
      {remove.error && <FailureNote error={remove.error} />}
    </article>
  );
}

function Gaps({ gaps }: { readonly gaps: NonNullable<PackRow['gaps']> }): React.JSX.Element | null {
  const { t } = useTranslation();
  const { say } = useSpeech();
  if (gaps.length === 0) return null;
  return (
    <>
      <h3 className="small">{t('rules.gaps')}</h3>
      <ul className="small quiet">
        {gaps.map((gap) => (
          <li key={gap.en}>{say(gap)}</li>
        ))}
      </ul>
    </>
  );
}

/** The outcome of the trial: counts of documents, and the rules that they break most. */
function Tried({ test }: { readonly test: PackTest }): React.JSX.Element {
  const { t } = useTranslation();
  const { took } = useSpeech();
  const { documents: count, withErrors: errors, medianMilliseconds: median, rules } = test;
  return (
    <>
      <p className="small">
        <span className="quiet">{t('rules.tried')}</span>{' '}
        {count === 0 ? t('rules.triedNone') : t('rules.triedOn', { count, errors, median: took(median) })}
      </p>
      {rules.length > 0 && (
        <ul className="small">
          {rules.slice(0, 5).map(({ rule, documents, places }) => (
            <li key={rule}>{t('rules.hits', { rule, documents, places })}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface Chosen {
  readonly file: string;
  readonly base64: string;
}

function NewPack({ types }: { readonly types: readonly string[] }): React.JSX.Element {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const titleId = useId();
  const input = useRef<HTMLInputElement>(null);
  const add = useDecision('addPack');
  const [chosen, setChosen] = useState<Chosen>();
  const [name, setName] = useState('');
  const [main, setMain] = useState('');
  const [type, setType] = useState('');
  const [severity, setSeverity] = useState<(typeof severities)[number]>('error');

  const [signature, setSignature] = useState<Chosen>();
  const [key, setKey] = useState<{ readonly file: string; readonly pem: string }>();
  const half = (signature === undefined) !== (key === undefined);

  const choose = async (file: File): Promise<void> => {
    add.reset();
    setChosen({ file: file.name, base64: await base64Of(file) });
  };
  const send = (anyway: boolean): void => {
    // Half a proof is none: what was chosen is not sent as if it had been looked at.
    if (!chosen || half) {
      if (half) announce(t('rules.signatureHalf'));
      return;
    }
    announce(t('rules.trying'));
    add.mutate(
      {
        ...chosen,
        anyway,
        severity,
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(main.trim() === '' ? {} : { main: main.trim() }),
        ...(type === '' ? {} : { types: [type] }),
        ...(signature && key ? { signature: { base64: signature.base64, key: key.pem } } : {}),
      },
      {
        onSuccess: ({ added, pack }) => announce(t(added ? 'rules.done' : 'rules.notDone', { name: pack.name })),
      },
    );
  };
  return (
    <section className="card" aria-labelledby={titleId}>
      <h2 id={titleId}>{t('rules.addTitle')}</h2>
      <p className="small quiet">{t('rules.addSub')}</p>
      <form
        className="pack-form"
        onSubmit={(event) => {
          event.preventDefault();
          // Without a file there is nothing to try: it is asked for.
          if (chosen) send(false);
          else input.current?.click();
        }}
      >
        <FilePick
          input={input}
          label={t('rules.file')}
          accept=".xsd,.sch,.xml,.zip,.tgz,.gz,.csv"
          chosen={chosen?.file}
          onFile={choose}
        />
        <details>
          <summary className="small">{t('rules.signatureTitle')}</summary>
          <p className="small quiet">{t('rules.signatureSub')}</p>
          <FilePick
            label={t('rules.signatureFile')}
            accept=".sig,.txt"
            chosen={signature?.file}
            onFile={async (file) => setSignature({ file: file.name, base64: await base64Of(file) })}
          />
          <FilePick
            label={t('rules.keyFile')}
            accept=".pem,.pub,.crt,.cer"
            chosen={key?.file}
            onFile={async (file) => setKey({ file: file.name, pem: await file.text() })}
          />
          {half && <p className="small">{t('rules.signatureHalf')}</p>}
        </details>
        <div className="filters">
          <TextInput
            label={t('rules.name')}
            description={t('rules.nameHint')}
            value={name}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('rules.main')}
            value={main}
            autoComplete="off"
            onChange={(event) => setMain(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('rules.type')}
            value={type}
            data={[{ value: '', label: t('rules.allTypes') }, ...types.map((one) => ({ value: one, label: one }))]}
            onChange={(event) => setType(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('rules.severity')}
            value={severity}
            data={severities.map((one) => ({ value: one, label: t(weightKey[one]) }))}
            onChange={(event) => setSeverity(severities.find((one) => one === event.currentTarget.value) ?? 'error')}
          />
        </div>
        <Button type="submit" loading={add.isPending}>
          {t('rules.start')}
        </Button>
      </form>
      {add.isPending && <p className="small">{t('rules.trying')}</p>}
      {add.error && <FailureNote error={add.error} />}
      {add.data && (
        <Outcome added={add.data.added} pack={add.data.pack} busy={add.isPending} onAnyway={() => send(true)} />
      )}
    </section>
  );
}

/** A button that asks for one file and says which was chosen. */
function FilePick({
  input,
  label,
  accept,
  chosen,
  onFile,
}: {
  readonly input?: React.RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly accept: string;
  readonly chosen: string | undefined;
  readonly onFile: (file: File) => Promise<void>;
}): React.JSX.Element {
  const { t } = useTranslation();
  const own = useRef<HTMLInputElement>(null);
  const picker = input ?? own;
  return (
    <div className="actions">
      <Button variant="default" onClick={() => picker.current?.click()}>
        {label}
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void onFile(file);
          event.currentTarget.value = '';
        }}
      />
      {chosen !== undefined && <span>{t('rules.chosen', { name: chosen })}</span>}
    </div>
  );
}

function Outcome({
  added,
  pack,
  busy,
  onAnyway,
}: {
  readonly added: boolean;
  readonly pack: PackRow;
  readonly busy: boolean;
  readonly onAnyway: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const broken = (pack.test?.broken ?? 0) > 0;
  return (
    <div className={added ? 'note' : 'note on-mend'}>
      <Shape tone={added ? 'good' : 'mend'} />
      <div>
        <p className="strong">{t(added ? 'rules.done' : 'rules.notDone', { name: pack.name })}</p>
        {pack.test && <Tried test={pack.test} />}
        {broken && <p>{t('rules.broken')}</p>}
        {!added && !broken && (
          <Button variant="default" size="xs" loading={busy} onClick={onAnyway}>
            {t('rules.anyway')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Shipped({
  packs,
  rules,
}: {
  readonly packs: readonly ShippedPack[];
  readonly rules: CallOutput<'packs'>['rules'];
}): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const titleId = useId();
  return (
    <section className="card" aria-labelledby={titleId}>
      <h2 id={titleId}>{t('rules.shipped')}</h2>
      {rules.problem ? (
        <div className="note on-bad">
          <Shape tone="bad" />
          <div>
            <ProblemText problem={rules.problem} />
          </div>
        </div>
      ) : (
        <p className="small quiet">
          {rules.signedBy === undefined
            ? t('rules.shippedUnsigned')
            : t('rules.shippedSigned', { key: rules.signedBy.slice(0, 16) })}
        </p>
      )}
      <dl className="pack-list">
        {packs.map((pack) => (
          <Fragment key={pack.name}>
            <dt>
              {say(pack.title)} <span className="quiet regular">· {pack.version}</span>
            </dt>
            <dd>
              {say(pack.description)}
              <br />
              <span className="small quiet">
                {t('rules.count', { count: pack.rules })} · {t(pack.inForce ? 'rules.inForce' : 'rules.notInForce')}
              </span>
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
