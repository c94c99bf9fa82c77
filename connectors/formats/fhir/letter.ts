/** A DocumentReference (FHIR R4) with its file inside: a document around the file, as a transcribed letter is one. */
import type { ClinicalDocument, DocumentStatus, Identifier } from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { servicePeriod } from '../times.ts';
import { openReading, setAsideRest, type Share } from './account.ts';
import type { Cursor } from './cursor.ts';
import { holdsFile, readFile } from './files.ts';
import { authorOf, confidentialityOf, languageOf, partiesOf, readEncounter, readSubject, sentAt } from './header.ts';
import { stringOf } from './json.ts';
import { numberOf } from './order.ts';
import { houseOf, isPerson, professional } from './people.ts';
import { fhirProblems } from './problems.ts';
import type { ReadReport } from './report.ts';
import type { Resource } from './resources.ts';
import { documentStatus } from './status.ts';

/** The files of a DocumentReference that are in the source, each a document. */
export const contentsOf = (letter: Cursor): readonly Cursor[] =>
  letter
    .all('content')
    .flatMap((content) => content.all('attachment'))
    .filter(holdsFile);

/** docStatus says how finished the file is; the status of the reference only whether it still holds. */
function statusOf(letter: Cursor): DocumentStatus {
  const status = letter.text('status', 'status');
  const own = letter.text('docStatus', 'status');
  if (status === 'entered-in-error') return 'entered-in-error';
  const said = own === undefined && status === 'current' ? 'final' : documentStatus(own);
  if (said === undefined) letter.doubt('fhir.status-unknown', 'docStatus');
  return said ?? 'preliminary';
}

const idOf = (at: Cursor | undefined, to: string): Identifier | undefined => {
  const found = at?.identifier(to);
  return found && !(found.extension === '' && found.root === undefined) ? found : undefined;
};

/** The business identifier stays the same over versions; the master identifier is of one version (IHE MHD 3.65.4.1.2). */
function lineageOf(letter: Cursor, part: string, fallback: string): ClinicalDocument['lineage'] {
  const suffix = part === '' ? '' : `#${part}`;
  const own = idOf(letter.first('identifier'), 'lineage') ?? idOf(letter.first('masterIdentifier'), 'lineage');
  const replaces = letter.all('relatesTo').find(({ node }) => node['code'] === 'replaces');
  replaces?.text('code', 'lineage.replacesNumber');
  const target = replaces?.follow('target', 'lineage.replacesNumber');
  const other =
    idOf(target?.first('identifier') ?? target?.first('masterIdentifier'), 'lineage.replacesNumber') ??
    idOf(replaces?.first('target')?.first('identifier'), 'lineage.replacesNumber');
  const { fullUrl } = letter.resource;
  const isAddressed = own === undefined && /^https?:\/\//.test(fullUrl);
  if (!own && !isAddressed) letter.doubt('fhir.number-missing', 'identifier');
  const number = own ? own.extension || numberOf(own) : fullUrl || letter.path;
  const replaced = other && (other.extension || numberOf(other));
  return {
    authority: own ? (own.root ?? own.assigner ?? fallback) : isAddressed ? 'Bundle.entry.fullUrl' : fallback,
    number: `${number}${suffix}`,
    stable: own !== undefined || isAddressed,
    ...(replaced === undefined || replaced === number ? {} : { replacesNumber: `${replaced}${suffix}` }),
  };
}

export function readLetter(share: Share & { readonly letter: Resource }, file: number): ReadReport {
  const reading = openReading(share);
  const letter = reading.cursor(share.letter);
  const patient = readSubject(letter);
  if (!patient) return fhirProblems.noPatient;
  const contents = contentsOf(letter);
  const content = contents[file];
  const attachment = content && readFile(content);
  if (!attachment) return fhirProblems.noFile;
  for (const other of contents) if (other.path !== content.path) other.ignore('fhir.other-document');
  const context = letter.first('context');
  const period = context?.first('period');
  const serviceTime = servicePeriod(
    [period?.moment('start', 'serviceTime.start')],
    [period?.moment('end', 'serviceTime.end')],
  );
  const effectiveTime =
    content.moment('creation', 'effectiveTime') ??
    letter.moment('date', 'effectiveTime') ??
    sentAt(reading, share.head, letter);
  if (effectiveTime === undefined) return fhirProblems.noTime;
  const author = authorOf(reading, partiesOf(letter.all('author'), 'author'), effectiveTime);
  const signer = letter.follow('authenticator', 'legalAuthenticator');
  const custodian = letter.follow('custodian', 'custodian');
  const keeper = custodian && houseOf(custodian, 'custodian');
  const type = letter.first('type')?.concept('type') ?? { translations: [] };
  const language = languageOf(reading, content.text('language', 'language') ?? letter.text('language', 'language'));
  const codes = [type.coding, ...type.translations].map((one) => one?.code).filter((one) => one !== undefined);
  const said = letter.text('description', 'title') ?? attachment.title ?? type.text ?? '';
  const encounter = readEncounter(context?.follow('encounter', 'encounter'));
  const part = file === 0 ? '' : `pdf${file + 1}`;
  const labels = letter.all('securityLabel').flatMap((label) => label.all('coding').map(({ node }) => node));
  const document: ClinicalDocument = {
    lineage: lineageOf(letter, part, author.organization?.name ?? reading.source.name),
    type,
    title: said || profileTitle(reading.profile, codes, 'attachment', language) || (type.coding?.display ?? ''),
    language,
    status: statusOf(letter),
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient,
    author,
    ...(signer && isPerson(signer) ? { legalAuthenticator: professional(signer, 'legalAuthenticator') } : {}),
    ...(keeper ? { custodian: keeper } : {}),
    recipients: [],
    ...(encounter ? { encounter } : {}),
    confidentiality: confidentialityOf(reading, share.reached, labels),
    body: { kind: 'attachment', attachment },
  };
  for (const label of letter.all('securityLabel')) label.concept('confidentiality');
  setAsideRest(reading);
  return { part, document, mapping: reading.ledger.report(), findings: reading.findings };
}

/** One that gave way to another is nobody's news (DocumentReference.status). */
export const isSuperseded = ({ node }: Resource): boolean => stringOf(node['status']) === 'superseded';
