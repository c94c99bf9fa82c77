/** `relais patient` and `relais opposition`: the local table of patients, and who objects to the transfer. */
import type { OppositionRow, PatientRow } from '../contract.ts';
import { UsageError, exit, printJson, readArguments, runningAgent, type ExitCode } from './shared.ts';

const common = { data: { type: 'string' }, json: { type: 'boolean' } } as const;
const PAGE = 200;

/** All rows of a call that gives pages. */
async function all<Row>(page: (offset: number) => Promise<{ rows: readonly Row[]; total: number }>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let total = Number.POSITIVE_INFINITY; rows.length < total;) {
    const next = await page(rows.length);
    rows.push(...next.rows);
    total = next.rows.length === 0 ? rows.length : next.total;
  }
  return rows;
}

export async function patient(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    ...common,
    search: { type: 'string' },
    opposed: { type: 'boolean' },
  });
  const [verb, ...rest] = files;
  if (verb !== 'list' || rest.length > 0)
    throw new UsageError('relais patient needs: list [--search TEXT] [--opposed]');
  const agent = runningAgent(values.data);
  const rows = await all<PatientRow>((offset) =>
    agent.call('patients', {
      limit: PAGE,
      offset,
      ...(values.search === undefined ? {} : { search: values.search }),
      ...(values.opposed === true ? { opposed: 'true' } : {}),
    }),
  );
  printJson(rows);
  return exit.done;
}

/** A day (`2026-11-30`) or a moment; a day ends what it ends with its last moment. */
function moment(text: string | undefined, option: string, endOfDay = false): number | undefined {
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = new Date(day ? `${text}T00:00:00` : text);
  if (Number.isNaN(at.getTime())) throw new UsageError(`--${option} takes a date such as 2026-11-30, not “${text}”`);
  if (day && endOfDay) at.setDate(at.getDate() + 1);
  return at.getTime();
}

const oppositionUsage =
  'relais opposition needs: list [--all] | add --patient ID or --national-id N [--family F] [--given G] [--stay ID] [--from DATE] [--to DATE] --by NAME | lift ID --by NAME';

export async function opposition(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    ...common,
    all: { type: 'boolean' },
    patient: { type: 'string' },
    'national-id': { type: 'string' },
    family: { type: 'string' },
    given: { type: 'string' },
    'birth-date': { type: 'string' },
    stay: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    by: { type: 'string' },
  });
  const [verb, id] = files;
  const { by, patient: patientId, family, given, stay } = values;
  const nationalId = values['national-id'];
  const birthDate = values['birth-date'];
  const agent = runningAgent(values.data);
  if (verb === 'list') {
    const standing = values.all === true ? {} : { standing: 'true' as const };
    printJson(await all<OppositionRow>((offset) => agent.call('oppositions', { limit: PAGE, offset, ...standing })));
    return exit.done;
  }
  if (by === undefined) throw new UsageError(oppositionUsage);
  if (verb === 'lift' && id !== undefined) {
    printJson(await agent.call('liftOpposition', { id, by }));
    return exit.done;
  }
  if (verb !== 'add' || (patientId === undefined) === (nationalId === undefined)) throw new UsageError(oppositionUsage);
  const from = moment(values.from, 'from');
  const to = moment(values.to, 'to', true);
  printJson(
    await agent.call('opposePatient', {
      by,
      ...(patientId === undefined ? {} : { patient: patientId }),
      ...(nationalId === undefined ? {} : { nationalId }),
      ...(family === undefined ? {} : { family }),
      ...(given === undefined ? {} : { given }),
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(stay === undefined ? {} : { stay }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }),
  );
  return exit.done;
}
