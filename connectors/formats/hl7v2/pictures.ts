/**
 * Pictures among results (OBX-5 of type ED, HL7 v2 chapter 2A): a curve beside the numbers that were read from it belongs into their report, a scan
 * that comes alone is a document.
 */
import type { ResultImage } from '../../clinical/index.ts';
import { isFile, readEmbedded, type Embedded } from './attachments.ts';
import { readTime, type Reading } from './datatypes.ts';
import { isResult, readNotes, statusCode } from './observations.ts';
import type { ObservationNode, OrderNode } from './structure.ts';

const SHOWN: ReadonlySet<string> = new Set<ResultImage['mediaType']>(['image/png', 'image/jpeg', 'image/gif']);
const isShown = (mediaType: string): mediaType is ResultImage['mediaType'] => SHOWN.has(mediaType);

/** Larger ones are documents of their own: a report is read line by line, by people and by machines. */
const LARGEST = 4 * 1024 * 1024;

/** Whether a file is a whole picture that stands among the results of one order, and was not taken back. */
export function isPicture({ attachment, nodes, broken }: Embedded, orders: readonly OrderNode[]): boolean {
  const { mediaType, bytes } = attachment;
  if (broken || !isShown(mediaType) || bytes.length > LARGEST) return false;
  if (nodes.some(({ obx }) => ['D', 'W', 'X'].includes(statusCode(obx)))) return false;
  const order = orders.find(({ observations }) => nodes.every((node) => observations.includes(node)));
  return order?.observations.some((line) => !isFile(line) && isResult(line.obx)) === true;
}

/** The pictures of one order, numbered on from `from`; `lines` are those of all pictures. */
export function readPictures(
  reading: Reading,
  { observations }: OrderNode,
  lines: readonly ObservationNode[],
  from: number,
): ResultImage[] {
  const mine = observations.filter((node) => lines.includes(node));
  let next = from;
  return readEmbedded(reading, mine, 'image').flatMap(({ attachment, nodes }) => {
    const { mediaType, bytes, title = '' } = attachment;
    const [first] = nodes;
    if (!first || !isShown(mediaType)) return [];
    const id = `image-${next++}`;
    const { account } = reading;
    const time = readTime(reading, { segment: first.obx, field: 14, path: `${first.path}-14` }, `${id}.time`);
    for (const { obx } of nodes) {
      account.take(obx, 2, `${id}.type`);
      account.take(obx, 3, `${id}.title`, 1, account.peek(obx, 3, 1, 2) === '' ? 1 : 2);
      for (const number of [3, 4, 11, 14]) account.ignore(obx, 'hl7v2.picture-detail', number);
    }
    const notes = nodes.flatMap((node) => readNotes(reading, node.notes, `${id}.note`));
    return [{ id, title, mediaType, bytes, ...(time === undefined ? {} : { time }), notes, source: first.path }];
  });
}
