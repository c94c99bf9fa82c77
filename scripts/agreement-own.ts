/** Our own side of docs/conformance/agreement.md: which files of the corpus, and what Relais says of each by the rules that are compared. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { checkFile } from '../connectors/conformance/index.ts';
import { makeJudge, makeShipped } from '../connectors/conformance/user-packs/judge.ts';
import { readXml } from '../connectors/conformance/xml.ts';
import { loadProfile } from '../connectors/profiles/index.ts';
import { shared } from '../test/support/tools.ts';
import { ipfLabels } from './agreement-ipf.ts';
import { inEbrim3, isEbrim21 } from './ebrim-rewriting.ts';
import { zipSync } from 'fflate';

export const corpus = join(shared, 'corpus');
const context = { profile: loadProfile('sandbox'), today: '2026-11-23' };

export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const isCda = (file: string): boolean => {
  const bytes = readFileSync(file);
  if (!bytes.includes('ClinicalDocument')) return false;
  const reading = readXml(bytes);
  return reading.ok && reading.root.name === 'ClinicalDocument';
};

/** The first error that Relais tells by the rules that are compared. */
const firstError = (bytes: Uint8Array, name: string, rules: RegExp): string | undefined =>
  checkFile(bytes, name, context).findings.find(({ rule, severity }) => severity === 'error' && rules.test(rule))?.rule;

let r4: ReturnType<typeof makeShipped> | undefined;
/** The first error by FHIR R4 itself, which a thread judges. */
const r4Error = async (bytes: Uint8Array): Promise<string | undefined> => {
  const { judge } = await (r4 ??= makeShipped());
  const [hit] = judge(bytes);
  return hit && `fhir-r4.${hit.rule}`;
};

export interface Comparison {
  readonly title: string;
  readonly files: () => readonly string[];
  /** The first rule that a file breaks. */
  readonly own: (file: string) => string | undefined | Promise<string | undefined>;
  /** Why a rule refuses what the other judge takes: each that does has its sentence. */
  readonly reasons?: Readonly<Record<string, string>>;
  /** Why a file is taken that the other judge refuses, by the end of its path: each that is has its sentence. */
  readonly taken?: Readonly<Record<string, string>>;
}

/** Whether a file stands in the list of those that are taken here and refused elsewhere. */
export const isListed = ({ taken = {} }: Comparison, file: string): boolean =>
  Object.keys(taken).some((end) => file.replaceAll('\\', '/').endsWith(end));

/** A file that one takes and the other refuses, without a reason for it. */
export function isUnexplained(
  comparison: Comparison,
  { file, theirs, ours }: Pick<Recorded, 'file' | 'theirs' | 'ours'>,
): boolean {
  if ((theirs === 'ok') === (ours === 'ok')) return false;
  return ours === 'ok' ? !isListed(comparison, file) : !(ours in (comparison.reasons ?? {}));
}

const bundlesOf = (guides: readonly string[], type: string): readonly string[] =>
  guides
    .flatMap((guide) => filesBelow(join(corpus, 'fhir/compiled', guide)))
    .filter((file) => file.endsWith('.json'))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return new RegExp(`"type"\\s*:\\s*"${type}"`).test(text) && /^\s*\{\s*"resourceType"\s*:\s*"Bundle"/.test(text);
    });

export const ipf = join(corpus, 'xds/samples-ipf');

const schematrons = join(corpus, 'cda/ipf-cda/core/src/main/resources/schematron');

/** Laboratory reports and a few others, as a publisher's Schematron sees them: the set is added as a pack. */
const schematron = (title: string, folder: string, main: string): Comparison & { readonly schema: string } => {
  const at = join(schematrons, folder);
  const made = (): ReturnType<typeof makeJudge> =>
    makeJudge(zipSync(Object.fromEntries(filesBelow(at).map((file) => [relative(at, file), readFileSync(file)]))), {
      main,
      phase: 'errors',
    });
  let pack: ReturnType<typeof makeJudge> | undefined;
  return {
    title,
    schema: join(at, main),
    files: () =>
      filesBelow(join(corpus, 'cda/ipf-cda/core/src/test/resources')).filter((file) =>
        /(IHE_Lab|PHMR|C37).*\.xml$/.test(file),
      ),
    own: async (file) => {
      const { judge } = await (pack ??= made());
      return judge(readFileSync(file)).find(({ severity }) => severity === 'error')?.rule;
    },
  };
};

export const comparisons = {
  cda: {
    title: 'Structure of CDA R2: Xerces with `CDA.xsd`',
    files: () =>
      ['cda', 'hl7v2/microsoft-fhir-converter', 'mixed-xpandh-lab', 'xds']
        .flatMap((folder) => filesBelow(join(corpus, folder)))
        .filter((file) => /\.(xml|cda|ccda|ccd)$/i.test(file))
        .filter(isCda),
    own: (file: string) => firstError(readFileSync(file), file, /^(?:cda-structure|xml)\./),
  },
  laboratory: schematron('XD-LAB 4.0: Saxon with the Schematron, as a pack', 'ihe_lab_40', 'iheLab4_0.sch'),
  monitoring: schematron('PHMR: Saxon with the Schematron, as a pack', 'cda_phmr', 'PHMR.sch'),
  fhir: {
    title: 'FHIR documents: HL7’s validator',
    /** Examples of the European guides of laboratory and hospital reports, and of the patient summary. */
    files: () => bundlesOf(['hl7-eu-laboratory', 'hl7-eu-hdr', 'hl7-ips'], 'document'),
    own: async (file: string) => firstError(readFileSync(file), file, /^fhir/) ?? (await r4Error(readFileSync(file))),
  },
  mhd: {
    title: 'MHD submissions (ITI-65): HL7’s validator with the guide',
    /** Examples of the guide, and the one submission among IPF's samples, which no test of IPF's reads. */
    files: () => [
      ...bundlesOf(['ihe-mhd'], 'transaction'),
      join(ipf, 'commons/ihe/fhir/r4/mhd/src/test/resources/test.json'),
    ],
    own: async (file: string) =>
      firstError(readFileSync(file), file, /^iti65\./) ?? (await r4Error(readFileSync(file))),
    reasons: {
      'iti65.set-form':
        '`…minimal…` submissions lack what the comprehensive profile, and every XDS registry behind it, asks for (H-09, H-10).',
      'iti65.patients-differ':
        'the minimal submission with contained resources names a patient neither in its set nor in its entry (H-04), and lacks the same.',
      'iti65.method':
        '`…addToFolder` changes a folder that is already there by PUT. The guide allows it; H-08 knows POST and PATCH only, and Relais puts nothing in folders.',
      'iti65.hash': '`…Replace` states a size that is not that of its Binary (H-13).',
      'iti65.profile': '`…dummy…` is no submission: it has no set (H-03).',
    },
  },
  xds: {
    title: 'XDS submissions: the toolkit’s own labels',
    files: () => labelledSubmissions().map(({ file }) => file),
    own: (file: string) => firstError(filledIn(readFileSync(file, 'utf8')), 'request.xml', SUBMISSION_RULES),
    reasons: {
      'iti41.author-missing':
        'the entry or the set names no author (D-15, B-06). IHE asks for one where it is known (R2), and the toolkit takes a submission without; Relais always knows one, and a receiver that compares the author with who signed in (S-12) refuses a submission without.',
      'iti41.id-repeated':
        '`…/SubmitTwoDocs` gives classifications and identifiers of its two entries the same ids; an id stands once in a submission (M-05).',
      'iti41.membership':
        '`…/16103c/…/two_de_fd` makes a folder that its submission set does not hold: a new folder is a member of the set that brings it (A-02, ITI TF-3 §4.2.1.4). The step prepares a merge of patients for a registry; the toolkit’s own validator asks for that membership too.',
      'iti41.slot-form':
        '`…/12346/single_doc.xml` gives the language twice; a Slot stands once in an object (M-09). The toolkit takes what is the same twice.',
      'iti41.patients-differ':
        '`…/12346/single_doc_w_fol.xml` names another patient in its folder than in its entry and its set (M-08): a step that prepares queries, sent to a registry that does not compare.',
    },
    taken: {
      '/11983/submit_no_metadata/no_doc.xml':
        'the step sends a document beside metadata that hold no entry; in the file of the metadata alone nothing is wrong. In a request with its parts it is `iti41.entry-missing` (M-02).',
      '/11996/submit/single_doc.xml': 'the registry does not know the patient (R-02): only it can know.',
      '/12084/submit/two_doc.xml':
        'two entries have one unique id (M-07); filling in ids, as for the steps that are to be taken, makes two of it. As it stands it is refused (`iti41.unique-id-repeated`).',
      '/15806/resubmit/single_doc.xml':
        'the step sends an entry again that its first step has filed (R-05): only a history can tell, and where it is our own `history.entry-known` does.',
    },
  },
  ipf: {
    title: 'XDS submissions: IPF’s own tests',
    files: () => Object.keys(ipfLabels).map((file) => join(ipf, file)),
    own: (file: string) => firstError(readFileSync(file), file, SUBMISSION_RULES),
    reasons: {
      'iti41.scheme-unknown':
        '`…_ebrs30.xml`, `…_ebrs30_2.xml`, `…_extra_metadata.xml`: four addresses of schemes were broken by a space when the file was made (`urn:uuid:58a6f841-87b3-4a3e-92fd- a8ffeff98427`), so patients and unique ids are missing (M-11, M-12). IPF’s tests only read and write these files; its validator is not asked.',
      'iti41.association-type':
        '`…_update.xml`, `…_nonstandard_association.xml` are updates of metadata (ITI-57), which may submit other kinds of associations; Relais sends no updates and judges them as submissions (A-01).',
      'iti41.attribute-form':
        '`…/submission-set.xml` gives `3.4.5` as an OID: the first number of an OID is 0, 1 or 2 (ITU-T X.660). IPF takes any number there.',
    },
  },
} as const satisfies Readonly<Record<string, Comparison>>;

/** Without those that know the codes and the patients of one affinity domain, and those of the envelope, which these samples lack. */
const SUBMISSION_RULES = /^iti41\.(?!code-unknown|source-id|patient-id$|body$)/;

export interface Labelled {
  readonly file: string;
  readonly accepted: boolean;
}

/** Single steps of the toolkit's tests that submit, in ebRIM 2.1 or 3.0, with the status that the toolkit expects of a registry. */
export function labelledSubmissions(): readonly Labelled[] {
  const found = new Map<string, Labelled>();
  for (const plan of filesBelow(join(corpus, 'xds/nist-testkit/testkit/tests')).filter((file) =>
    file.endsWith('testplan.xml'),
  )) {
    const steps = readFileSync(plan, 'utf8')
      .replaceAll(/<!--[^]*?-->/g, '')
      .matchAll(/<TestStep\b([^]*?)<\/TestStep>/g);
    for (const [, step = ''] of steps) {
      const status = /<ExpectedStatus>\s*(Success|Failure)/.exec(step)?.[1];
      const name = /<(?:ProvideAndRegister|Register)Transaction\b[^]*<MetadataFile>\s*([^<\s]+)/.exec(step)?.[1];
      if (status === undefined || name === undefined) continue;
      const file = join(dirname(plan), name);
      if (isEbrim(file)) found.set(file, { file, accepted: status === 'Success' });
    }
  }
  return [...found.values()];
}

function isEbrim(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    return isEbrim21(text) || text.includes('urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0');
  } catch {
    // A step may use the file of another test.
    return false;
  }
}

/** The toolkit fills in patients, unique ids and what earlier steps have filed when it sends, and rewrites ebRIM 2.1. */
function filledIn(written: string): Uint8Array {
  const template = isEbrim21(written) ? inEbrim3(written) : written;
  let count = 0;
  const newId = (): string => `1.2.42.${(count += 1)}`;
  const symbols: string[] = [];
  /** An entry or a folder of the registry: the same symbol is the same one. */
  const entryOf = (symbol: string): string => {
    if (!symbols.includes(symbol)) symbols.push(symbol);
    return `urn:uuid:00000000-0000-4000-8000-${String(symbols.indexOf(symbol)).padStart(12, '0')}`;
  };
  const patient = template
    .replaceAll(/\$patient_?id1?\$|(?<=value=")patient_id(?=")/g, 'P1^^^&amp;1.2.3.4&amp;ISO')
    .replaceAll('L$baseSourcePatientId$', 'L1^^^&amp;1.2.3.5&amp;ISO')
    .replaceAll('$baseSourcePatientId$', '1^^^&amp;1.2.3.5&amp;ISO')
    .replaceAll(/(?<=\b(?:id|\w+Object)=")\$\w+\$(?=")/g, (symbol) => entryOf(symbol))
    .replaceAll(/\$(?:deid|repuid)\$/g, newId);
  const unique = /(<(?:\w+:)?ExternalIdentifier\b[^>]*?value=")(?:Document|doc|SubmissionSet|Folder)\w*(")/gi;
  return Buffer.from(patient.replaceAll(unique, (_, before: string, after: string) => `${before}${newId()}${after}`));
}

export interface Recorded {
  readonly file: string;
  /** `ok`, `error` or `did not run`. */
  readonly theirs: string;
  /** The first rule that Relais finds broken, or `ok`. */
  readonly ours: string;
}

/** The rows of one comparison as the page has them. */
export function recorded(title: string): readonly Recorded[] {
  const page = readFileSync(resolve(import.meta.dirname, '../docs/conformance/agreement.md'), 'utf8');
  const [, after = ''] = page.split(`## ${title}\n`);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/^\| `([^`]+)`\s*\| ([^|]+?)\s*\| ([^|]+?)\s*\|/gm)].map(
    ([, file = '', theirs = '', ours = '']) => ({ file: join(corpus, file), theirs, ours }),
  );
}
