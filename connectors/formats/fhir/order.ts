/** The order behind a report (ServiceRequest), its numbers, and the number that versions of the report share. */
import { derivedUuid, type ClinicalDocument, type Identifier, type Lineage } from '../../clinical/index.ts';
import type { Cursor } from './cursor.ts';
import { isJson, listOf, stringOf } from './json.ts';
import { isPerson, professional } from './people.ts';

/** HL7 table 0203 by which an identifier says whose number it is. */
const typeOf = ({ node }: Cursor): string =>
  isJson(node['type'])
    ? listOf(node['type']['coding'])
        .filter(isJson)
        .map(({ code }) => stringOf(code))
        .join()
    : '';

/** The identifiers of a resource by their type; `''` is that of none. */
const numbered = (at: Cursor, type: string): readonly Cursor[] =>
  at.all('identifier').filter((one) => typeOf(one) === type);

const read = (at: Cursor | undefined, to: string): Identifier | undefined => {
  const found = at?.identifier(to);
  return found && !(found.extension === '' && found.root === undefined) ? found : undefined;
};

/** The number that the one who made the report filed it under: what is marked so, else the first that is nobody else's. */
function ownNumber(report: Cursor): Cursor | undefined {
  const [filler] = numbered(report, 'FILL');
  return filler ?? report.all('identifier').find((one) => typeOf(one) !== 'PLAC');
}

export const numberOf = ({ root, extension }: Identifier): string =>
  root === undefined ? extension : extension === '' ? root : `${root}^${extension}`;

/**
 * What versions of a report share: its identifier; else the address of the resource on its server, which stays the same over versions
 * (FHIR R4 Bundle.entry.fullUrl). A bare id or a URN is new with each export.
 */
export function reportLineage(report: Cursor, fallback: string): Lineage {
  const number = read(ownNumber(report), 'lineage');
  if (number)
    return {
      authority: number.root ?? number.assigner ?? fallback,
      number: number.extension || numberOf(number),
      stable: true,
    };
  const { fullUrl } = report.resource;
  if (/^https?:\/\//.test(fullUrl)) return { authority: 'Bundle.entry.fullUrl', number: fullUrl, stable: true };
  report.doubt('fhir.number-missing', 'identifier');
  return { authority: fallback, number: derivedUuid('fhir:report', JSON.stringify(report.node)), stable: false };
}

/** basedOn: the request in the file, or the number of one that is elsewhere. */
export function readOrder(report: Cursor): ClinicalDocument['order'] {
  const requests = report
    .followAll('basedOn', 'order')
    .filter(({ resource }) => resource.type === 'ServiceRequest' || resource.type === 'ProcedureRequest');
  const [request] = requests;
  const named = report.all('basedOn').flatMap((one) => read(one.first('identifier'), 'order.placer') ?? [])[0];
  const placer = requests.flatMap(
    (one) => read(numbered(one, 'PLAC')[0] ?? numbered(one, '')[0] ?? one.first('requisition'), 'order.placer') ?? [],
  )[0];
  const own = read(ownNumber(report), 'order.filler');
  const filler =
    read(numbered(report, 'FILL')[0], 'order.filler') ??
    requests.flatMap((one) => read(numbered(one, 'FILL')[0], 'order.filler') ?? [])[0] ??
    own;
  const asked = read(numbered(report, 'PLAC')[0], 'order.placer');
  const asker = request?.follow('requester', 'order.requester');
  const requester = asker && isPerson(asker) ? professional(asker, 'order.requester') : undefined;
  const reasons = requests.flatMap((one) => [
    ...one.all('reasonCode').flatMap((reason) => {
      const { text, coding } = reason.concept('order.reason');
      return text ?? coding?.display ?? coding?.code ?? [];
    }),
    ...one.all('note').flatMap((note) => note.text('text', 'order.reason') ?? []),
  ]);
  const reason = [...new Set(reasons)].join('; ');
  const orderedAt = request?.moment('authoredOn', 'order.orderedAt');
  const order = {
    ...((placer ?? asked ?? named) ? { placer: (placer ?? asked ?? named) as Identifier } : {}),
    ...(filler ? { filler } : {}),
    ...(requester ? { requester } : {}),
    ...(reason === '' ? {} : { reason }),
    ...(orderedAt === undefined ? {} : { orderedAt }),
  };
  return Object.keys(order).length === 0 ? undefined : order;
}
