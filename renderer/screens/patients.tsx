/** Who is who here: the local table of patients with their numbers, stays and oppositions, and where an opposition is recorded or lifted. */
import { useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { OppositionRow, PatientRow } from '../../connectors/agent/contract.ts';
import { useDecision, usePatients } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { readBirthDate } from '../parts/birth-date.ts';
import { ScreenHeading } from '../parts/heading.tsx';
import { Shape } from '../parts/shape.tsx';

/** What was searched for is a name: it stays in this screen and is never written into the address. */
export function PatientsScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search.trim(), 250);
  const [opposedOnly, setOpposedOnly] = useState(false);
  const { data } = usePatients(settled, opposedOnly);
  return (
    <>
      <ScreenHeading windowTitle={t('nav.patients')}>{t('patients.title')}</ScreenHeading>
      <p className="sub">{t('patients.sub')}</p>
      <div className="filters" role="search">
        <TextInput
          type="search"
          className="search"
          label={t('patients.search')}
          placeholder={t('patients.searchHint')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <label className="chip">
          <input
            type="checkbox"
            checked={opposedOnly}
            onChange={(event) => setOpposedOnly(event.currentTarget.checked)}
          />
          <span>{t('patients.opposedOnly')}</span>
        </label>
      </div>
      <p role="status" className="small quiet">
        {data ? t('patients.found', { count: data.total }) : ''}
      </p>
      <div className="cards">
        {data?.rows.map((patient) => (
          <PatientCard key={patient.id} patient={patient} />
        ))}
        <NewOpposition />
      </div>
    </>
  );
}

function PatientCard({ patient }: { readonly patient: PatientRow }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const stays = patient.stays.filter(({ state }) => state === 'admitted');
  return (
    <article className="card">
      <h2>{patient.name === '' ? t('patients.nameless') : patient.name}</h2>
      <dl className="facts-row">
        {patient.birthDate !== undefined && (
          <div>
            <dt>{t('patients.born')}</dt>
            <dd>{speech.clinical(patient.birthDate)}</dd>
          </div>
        )}
        {patient.nationalId !== undefined && (
          <div>
            <dt>{t('patients.nationalId')}</dt>
            <dd>{patient.nationalId}</dd>
          </div>
        )}
        {patient.numbers.length > 0 && (
          <div>
            <dt>{t('patients.numbers')}</dt>
            <dd>{speech.list(patient.numbers)}</dd>
          </div>
        )}
        {stays.length > 0 && (
          <div>
            <dt>{t('patients.stays')}</dt>
            <dd>{speech.list(stays.map(({ number, from }) => `${number} (${speech.date(from)})`))}</dd>
          </div>
        )}
      </dl>
      {patient.oppositions.length > 0 && (
        <ul className="plain-list">
          {patient.oppositions.map((opposition) => (
            <li key={opposition.id}>
              <Opposition opposition={opposition} />
            </li>
          ))}
        </ul>
      )}
      <Recording
        label={t('patients.record')}
        question={t('patients.recordQuestion')}
        onRecord={(by, send) => send({ patient: patient.id, by })}
      />
    </article>
  );
}

const standingKey = {
  standing: 'patients.standing',
  'not-yet': 'patients.notYet',
  over: 'patients.over',
  lifted: 'patients.lifted',
  'stay-cancelled': 'patients.stayCancelled',
} as const;

function Opposition({ opposition }: { readonly opposition: OppositionRow }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const lift = useDecision('liftOpposition');
  const holds = opposition.standing === 'standing';
  const what =
    opposition.stay === undefined ? t('patients.forAll') : t('patients.forStay', { number: opposition.stay });
  return (
    <div className={holds ? 'note on-mend' : 'note'}>
      <Shape tone={holds ? 'held' : 'off'} />
      <div>
        <p>
          <strong>{t(standingKey[opposition.standing])}</strong> {what}
        </p>
        <p className="small quiet">
          {t('patients.recordedBy', { by: opposition.recordedBy, date: speech.dateTime(opposition.recordedAt) })}
          {opposition.liftedAt !== undefined &&
            ` ${t('patients.liftedBy', { by: opposition.liftedBy ?? '', date: speech.dateTime(opposition.liftedAt) })}`}
        </p>
        {opposition.standing !== 'lifted' && opposition.standing !== 'stay-cancelled' && (
          <AskWho
            label={t('patients.lift')}
            question={t('patients.liftQuestion')}
            busy={lift.isPending}
            onName={(by) => lift.mutate({ id: opposition.id, by })}
          />
        )}
        {lift.isError && <p role="alert">{t('patients.failed')}</p>}
      </div>
    </div>
  );
}

/** A decision about somebody's record carries a name: who takes it. */
function AskWho({
  label,
  question,
  busy,
  onName,
}: {
  readonly label: string;
  readonly question: string;
  readonly busy: boolean;
  readonly onName: (by: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [by, setBy] = useState('');
  if (!asking)
    return (
      <Button variant="default" size="xs" loading={busy} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  return (
    <form
      className="confirm"
      onSubmit={(event) => {
        event.preventDefault();
        if (by.trim() === '') return;
        onName(by.trim());
        setAsking(false);
        setBy('');
      }}
    >
      <p>{question}</p>
      <TextInput
        label={t('patients.by')}
        value={by}
        onChange={(event) => setBy(event.currentTarget.value)}
        required
        autoFocus
      />
      <div className="actions">
        <Button type="submit" size="xs">
          {label}
        </Button>
        <Button variant="default" size="xs" onClick={() => setAsking(false)}>
          {t('app.no')}
        </Button>
      </div>
    </form>
  );
}

type Send = ReturnType<typeof useDecision<'opposePatient'>>['mutate'];

function Recording({
  label,
  question,
  onRecord,
}: {
  readonly label: string;
  readonly question: string;
  readonly onRecord: (by: string, send: Send) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const oppose = useDecision('opposePatient');
  return (
    <>
      <AskWho label={label} question={question} busy={oppose.isPending} onName={(by) => onRecord(by, oppose.mutate)} />
      {oppose.isError && <p role="alert">{t('patients.failed')}</p>}
    </>
  );
}

/** An opposition expressed at the desk by somebody whom no feed has told of yet. */
function NewOpposition(): React.JSX.Element {
  const { t } = useTranslation();
  const [person, setPerson] = useState({ nationalId: '', family: '', given: '', birthDate: '' });
  const field = (name: keyof typeof person) => ({
    label: t(`patients.${name}`),
    value: person[name],
    autoComplete: 'off',
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget;
      setPerson((before) => ({ ...before, [name]: value }));
    },
  });
  const birthDate = readBirthDate(person.birthDate);
  const known = person.nationalId.trim() !== '' && person.family.trim() !== '';
  return (
    <section className="card" aria-labelledby="new-opposition">
      <h2 id="new-opposition">{t('patients.newTitle')}</h2>
      <p className="small quiet">{t('patients.newSub')}</p>
      <div className="filters">
        <TextInput {...field('nationalId')} inputMode="numeric" />
        <TextInput {...field('family')} />
        <TextInput {...field('given')} />
        <TextInput {...field('birthDate')} placeholder="05.12.1983" />
      </div>
      {known ? (
        <Recording
          label={t('patients.record')}
          question={t('patients.recordQuestion')}
          onRecord={(by, send) =>
            send({
              nationalId: person.nationalId.replaceAll(/\s/g, ''),
              family: person.family.trim(),
              given: person.given.trim(),
              ...(birthDate === undefined ? {} : { birthDate }),
              by,
            })
          }
        />
      ) : (
        <p className="small">{t('patients.newNeeds')}</p>
      )}
    </section>
  );
}
