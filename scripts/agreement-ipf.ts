/**
 * IPF's samples (`corpus/xds/samples-ipf`): what its own tests say of those that submit, written down here because the samples do not carry
 * it (oehf/ipf at 2328644, the commit of the samples), and how many there are of transactions that Relais does not judge.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

interface IpfLabel {
  /** Whether the test lets it through. */
  readonly accepted: boolean;
  /** The test, and what it asks. */
  readonly by: string;
}

const xds = 'commons/ihe/xds/src/test/resources/SubmitObjectsRequest_';
const update = 'SubmitObjectsRequestForUpdateValidatorTest';

export const ipfLabels: Readonly<Record<string, IpfLabel>> = {
  [`${xds}ebrs30.xml`]: {
    accepted: true,
    by: 'Ebrs30MarshalingTest.testFromRealEbXML: is read; no validator is asked',
  },
  [`${xds}ebrs30_2.xml`]: {
    accepted: true,
    by: 'Ebrs30MarshalingTest.testFromRealEbXML: is read; no validator is asked',
  },
  [`${xds}ebrs30_update.xml`]: { accepted: true, by: `${update}.testOKFromRealEbXML: valid as ITI-57` },
  [`${xds}ebrs30_update_nonstandard_association.xml`]: {
    accepted: true,
    by: `${update}.testNonStandardAssociationType: valid as ITI-57`,
  },
  [`${xds}ebrs30_update_sameLid.xml`]: {
    accepted: false,
    by: `${update}.testLid: LOGICAL_ID_SAME (here iti41.logical-id-repeated, beside others)`,
  },
  [`${xds}ebrs3_extra_metadata.xml`]: {
    accepted: true,
    by: 'Ebrs30MarshalingTest.verifyExtraMetadataWithJaxbBinding: keeps its slots when it is read and written; no validator is asked',
  },
  'platform-camel/ihe/continua/src/test/resources/continua-hrn/ProvideAndRegisterDocumentSet.xml': {
    accepted: true,
    by: 'ContinuaHrnTransactionTest.happyCase: ITI-41 answered with Success',
  },
  'platform-camel/ihe/xds/src/test/resources/submission-set.xml': {
    accepted: true,
    by: 'TestIti42.checkIti42ExtraMetadata and TestIti41.testIti41ExtraMetadata: answered with Success',
  },
};

/** What the other samples are, by the element that they begin with, or the end of their names. */
const others: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['queries of documents (ITI-18, ITI-51)', /^AdhocQuery/],
  ['messages of HL7 v2 about patients (ITI-8, 9, 10)', /^\.hl7$/],
  ['messages of HL7 v3 about patients (ITI-44 to 47)', /^(PRPA|MCCI)_/],
  ['questions about clinical data (PCC-1)', /^QUPC_/],
  ['questions where a patient’s data lies (ITI-56)', /^PatientLocation/],
  ['policies and decisions of access (ITI-79, CH:PPQ, CH:ADR)', /^(XACML\w+|Response|Epr\w+|\w+PolicyRequest|Policy)$/],
  ['directories of professionals (ITI-58, ITI-59)', /^batch(Request|Response)$/],
  ['audit messages (ITI-20)', /^AuditMessage$/],
  ['assertions of identity (ITI-40)', /^(Assertion|Security)$/],
  ['answers to FHIR searches (ITI-66, ITI-67, PCC-44)', /^Bundle$/],
];
/** Judged elsewhere on this page, or no message at all. */
const elsewhere =
  /^(SubmitObjectsRequest|ProvideAndRegisterDocumentSetRequest|ClinicalDocument|\.json|\.txt|beans|config|[Cc]onfiguration|StructureDefinition)$/;

const beginning = (file: string): string => {
  if (extname(file) !== '.xml') return extname(file);
  const text = readFileSync(file, 'utf8').replaceAll(/<!--[^]*?-->/g, '');
  return /<(?:[\w-]+:)?([A-Za-z_][\w.-]*)[\s>/]/.exec(text.replaceAll(/<[?!][^>]*>/g, ''))?.[1] ?? '';
};

/** How many samples there are of each transaction that Relais does not judge. @throws Error at a sample of no known kind */
export function ipfOthers(folder: string): readonly (readonly [what: string, count: number])[] {
  const counts = new Map(others.map(([what]) => [what, 0]));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const start = beginning(file);
    if (elsewhere.test(start)) continue;
    const [what] = others.find(([, pattern]) => pattern.test(start)) ?? [];
    if (what === undefined) throw new Error(`${file} begins with “${start}”: no transaction that is known here`);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts];
}
