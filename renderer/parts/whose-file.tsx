/** A scan of which nothing says whose it is: a person picks the patient from those who are known here, says what it is and of which day. */
import { useId, useState } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { KnownPerson } from '../../connectors/agent/contract.ts';
import { useHandedTypes, useKnownPeople } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import type { WhoseIt } from './handover-files.ts';

/** `YYYY-MM-DD` here and now. */
const today = (): string => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
};

interface Props {
  readonly name: string;
  readonly onWhose: (whose: WhoseIt) => void;
}

export function WhoseFile(props: Props): React.JSX.Element {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return open ? (
    <WhoseForm {...props} />
  ) : (
    <Button size="xs" variant="default" onClick={() => setOpen(true)}>
      {t('send.whose')}
    </Button>
  );
}

function WhoseForm({ name, onWhose }: Props): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const types = useHandedTypes().data ?? [];
  const [patient, setPatient] = useState<string>();
  const [type, setType] = useState<string>();
  const [date, setDate] = useState(today);
  const [asked, setAsked] = useState(false);
  const chosen = type ?? types.find(({ name: one }) => one === 'letter')?.name ?? types[0]?.name;
  return (
    <form
      className="whose"
      aria-label={t('send.whoseTitle', { name })}
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (patient !== undefined && chosen !== undefined && date !== '') onWhose({ patient, type: chosen, date });
      }}
    >
      <PatientChoice patient={patient} onPatient={setPatient} />
      <NativeSelect
        label={t('send.whoseType')}
        value={chosen}
        data={types.map((one) => ({ value: one.name, label: say(one.title) }))}
        onChange={(event) => setType(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('send.whoseDate')}
        value={date}
        required
        onChange={(event) => setDate(event.currentTarget.value)}
      />
      {asked && patient === undefined && <p role="alert">{t('send.whoseMissing')}</p>}
      <Button size="xs" type="submit">
        {t('send.whoseSend')}
      </Button>
    </form>
  );
}

/** With name, birth date and number: whoever picks can tell two of one name apart. */
function PatientChoice({
  patient,
  onPatient,
}: {
  readonly patient: string | undefined;
  readonly onPatient: (id: string | undefined) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { clinical } = useSpeech();
  const group = useId();
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search.trim(), 250);
  const { data } = useKnownPeople(settled);
  const facts = ({ birthDate, nationalId }: KnownPerson): string =>
    [birthDate === undefined ? undefined : clinical(birthDate), nationalId].filter(Boolean).join(' · ');
  return (
    <>
      <TextInput
        type="search"
        label={t('send.whoseSearch')}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          // Nobody is chosen who is not seen.
          onPatient(undefined);
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <fieldset>
        <legend className="small strong">{t('send.whosePatients')}</legend>
        {data?.length === 0 && <p className="small">{t('send.whoseNone')}</p>}
        {data?.map((row) => (
          <label key={row.key} className="whose-patient">
            <input type="radio" name={group} checked={patient === row.key} onChange={() => onPatient(row.key)} />
            <span>
              {row.name} <span className="small quiet">{facts(row)}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
