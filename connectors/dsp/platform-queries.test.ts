/** What the platform is asked, and which answers are believed: over real TLS connections. */
import { afterEach, describe, expect, it } from 'vitest';
import { dossier, matricule } from '../../test/interop/support/fixtures.ts';
import { closeAll, platformAt, serving } from '../../test/interop/support/platform.ts';
import { answer, foundAnswer, nothingFound, soap12, soapFault } from '../../test/interop/support/servers.ts';

afterEach(closeAll);

describe('asking the registry', () => {
  const asked = async (text: string, status = 200): Promise<string> => {
    const server = await serving((_, response) => answer(response, text, status));
    const known = await platformAt(server.url).find('2.25.1');
    return known.kind;
  };

  it('finds, in lower case', async () => {
    const server = await serving((_, response) =>
      answer(response, foundAnswer('2.25.1', 'ABCD', 5, 'x', 'Deprecated')),
    );
    const known = await platformAt(server.url).find('2.25.1');
    expect(known).toMatchObject({
      kind: 'found',
      hash: 'abcd',
      size: 5,
      status: 'deprecated',
      entryUuid: 'urn:uuid:e',
    });
  });

  it.each([
    ['says absent only when a success holds nothing', nothingFound, 'absent'],
    [
      'does not take a partial success for absent',
      nothingFound.replace('Type:Success', 'Type:PartialSuccess'),
      'unreachable',
    ],
    ['does not take a failure for absent', nothingFound.replace('Type:Success', 'Type:Failure'), 'unreachable'],
    ['does not take another document for this one', foundAnswer('2.25.2', 'ab', 1, 'x'), 'unreachable'],
    ['does not take garbage for absent', '<html/>', 'unreachable'],
    ['does not take a fault for absent', soapFault('Receiver'), 'unreachable'],
  ])('%s', async (_, text, expected) => {
    expect(await asked(text)).toBe(expected);
  });

  it('asks again when a kept-alive connection has ended', async () => {
    let requests = 0;
    const server = await serving((_, response, socket) => {
      requests += 1;
      if (requests === 1) socket.destroy();
      else answer(response, nothingFound);
    });
    expect((await platformAt(server.url).find('2.25.1')).kind).toBe('absent');
  });
});

const people = (result: string, acknowledgement = 'AA', subjects = ''): string =>
  soap12(
    `<PRPA_IN201306UV02 xmlns="urn:hl7-org:v3"><acknowledgement><typeCode code="${acknowledgement}"/></acknowledgement><controlActProcess>${subjects}<queryAck><queryResponseCode code="${result}"/></queryAck></controlActProcess></PRPA_IN201306UV02>`,
  );

const person = (ids: string, status = 'active'): string =>
  `<subject><registrationEvent><subject1><patient>${ids}<statusCode code="${status}"/><patientPerson><name><given>Anne</given><family>Weber</family><family qualifier="BR">Müller</family></name><administrativeGenderCode code="F"/><birthTime value="19830812"/><asOtherIDs><id root="1.3.182.4.4" extension="${matricule}"/></asOtherIDs></patientPerson></patient></subject1></registrationEvent></subject>`;

describe('looking up a dossier', () => {
  const dossierIdOf = (extension: string): string => `<id root="${dossier.authority}" extension="${extension}"/>`;
  const lookedUp = async (text: string) => {
    const server = await serving((_, response) => answer(response, text));
    return platformAt(server.url).lookUp(matricule);
  };

  it('reads who answered, with birth name, sex and birth date', async () => {
    expect(await lookedUp(people('OK', 'AA', person(dossierIdOf('77'))))).toEqual({
      kind: 'matches',
      matches: [
        {
          dossierId: '77',
          authority: dossier.authority,
          patient: {
            identifiers: [
              { kind: 'dossier', root: dossier.authority, extension: '77' },
              { kind: 'national', root: '1.3.182.4.4', extension: matricule },
            ],
            name: { family: 'Weber', given: ['Anne'], birthFamily: 'Müller' },
            birthDate: '1983-08-12',
            sex: 'female',
            telecoms: [],
          },
        },
      ],
    });
  });

  it('gives every dossier when there are several, so that nobody takes the first', async () => {
    const text = people('OK', 'AA', person(dossierIdOf('77')) + person(dossierIdOf('78')));
    expect(await lookedUp(text)).toMatchObject({ matches: [{ dossierId: '77' }, { dossierId: '78' }] });
  });

  it.each([
    ['nobody', people('NF')],
    ['a person without a dossier', people('OK', 'AA', person('<id root="1.2.3" extension="4"/>'))],
    ['a dossier merged away', people('OK', 'AA', person(dossierIdOf('77'), 'obsolete'))],
  ])('matches nothing when the directory has %s', async (_, text) => {
    expect(await lookedUp(text)).toEqual({ kind: 'matches', matches: [] });
  });

  it.each([
    ['an application error', people('AE', 'AE'), 'refused'],
    ['a query error', people('QE'), 'refused'],
    ['a fault', soapFault('Sender'), 'refused'],
    ['garbage', 'oops', 'unreachable'],
  ])('is no answer when there is %s', async (_, text, kind) => {
    expect((await lookedUp(text)).kind).toBe(kind);
  });
});
