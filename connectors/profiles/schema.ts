/** What a national profile and a source profile may say: validated data with versions and dates, no logic. */
import { z } from 'zod';
import { identifierSchemes } from '../clinical/index.ts';
import { answerRow } from './answers.ts';

export const oid = z.string().regex(/^[0-2](\.(0|[1-9]\d*))+$/, 'an OID in dotted form');
const date = z.iso.date();

/** How a number of people is built: nothing could be told of one whose scheme nobody knows. */
const identifierScheme = z.enum(Object.keys(identifierSchemes) as [keyof typeof identifierSchemes]);

/** Text for people, in the three languages. */
export const localized = z.object({ fr: z.string().min(1), de: z.string().min(1), en: z.string().min(1) });

/** A code with its scheme, as XDS and CDA want it: the display name is never left out (receivers disagree whether they need it). */
const code = z.object({ code: z.string().min(1), scheme: z.string().min(1), display: z.string().min(1) });

/** One type of document that the receiver takes, and how Relais renders it. */
const documentType = z.object({
  name: z.string(),
  title: localized,
  /** The codes of a source (LOINC and others), or `template:OID` of a finished CDA, that mean this type; the first that matches wins, `*` matches all. */
  matches: z.array(z.string()).min(1),
  /** What the body must be for this type to apply. */
  body: z.enum(['results', 'attachment', 'sections', 'carried-cda', 'carried-fhir']),
  rendering: z.enum(['cda-level3-laboratory', 'cda-level3-sections', 'cda-level1-pdf', 'carried']),
  /** Sections that a document of this type always has, by name: what the source does not say is then said to be unknown. */
  requiredSections: z
    .array(z.enum(['problems', 'allergies', 'medication', 'immunizations', 'procedures', 'devices', 'vital-signs']))
    .optional(),
  /** The profiles that the FHIR form of this type follows, and its Composition.type there. */
  fhir: z
    .object({
      guide: z.enum(['ips', 'eu']),
      bundle: z.url().optional(),
      composition: z.url().optional(),
      type: code.optional(),
    })
    .optional(),
  /** CDA templateId roots of the document, in order. Empty where a document is carried untouched. */
  templateIds: z.array(oid),
  /** ClinicalDocument/code. */
  code: code,
  mimeType: z.string(),
  classCode: code,
  typeCode: code,
  formatCode: code,
});

/** A fact that is looked for and not known in public: named here so that nobody takes a default for knowledge. */
export const gap = z.object({ what: z.string(), assumed: z.string(), ask: z.string() });

/** How much a finding weighs, the gravest last. */
const weights = ['information', 'warning', 'error'] as const;

/**
 * What a receiver, or a site, wants of one rule otherwise than its pack says. Softer only for a while and for a reason that people can
 * read; harder for as long as it likes. Who the patient is, is never softened: filing into the wrong record is the failure that matters.
 */
const ruleChange = z
  .object({
    /** The id of a rule; one of a pack that the profile does not name is switched on by it. */
    rule: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'the id of a rule'),
    severity: z.enum(weights),
    change: z.enum(['add', 'soften', 'tighten']),
    reason: localized.optional(),
    /** First and last day on which it holds. */
    since: date.optional(),
    until: date.optional(),
  })
  .refine(({ change, reason }) => change !== 'soften' || reason !== undefined, {
    path: ['reason'],
    message: 'a softening says why',
  })
  .refine(({ change, until }) => change !== 'soften' || until !== undefined, {
    path: ['until'],
    message: 'a softening has an end',
  })
  .refine(
    ({ change, rule, severity }) => change !== 'soften' || !rule.startsWith('identity.') || severity === 'error',
    {
      path: ['rule'],
      message: 'rules about who the patient is are never softened',
    },
  );

export type RuleChange = z.infer<typeof ruleChange>;

export const nationalProfile = z.object({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: localized,
  version: z.string(),
  validFrom: date,
  validTo: date.optional(),
  country: z.string().length(2),
  realmCode: z.string(),
  language: z.string(),
  zone: z.string(),
  /** What a header says where a country or language code is asked for. */
  header: z.object({
    /** How addresses spell the country; templates of the same country disagree. */
    addressCountry: z.string(),
    levelTemplateIds: z.object({ level1: oid, level3: oid }),
  }),
  patient: z.object({
    nationalId: z.object({
      root: oid,
      name: z.string(),
      scheme: identifierScheme,
      placeholders: z.array(z.string()),
      /** Regular expression of the form that the receiver takes: older forms of a number may be valid and still be refused. */
      accepted: z.string(),
      /** Codes of HL7 table 0203 and names of authorities by which a feed marks this number. */
      typeCodes: z.array(z.string()),
      authorities: z.array(z.string()),
    }),
    dossierId: z.object({ root: oid, name: z.string() }),
    /** Which identifier names the patient in submission metadata. `dossier` needs a lookup before the first attempt. */
    submissionId: z.enum(['national', 'dossier']),
  }),
  professional: z.object({
    /** Ordered, as the header wants them. */
    identifiers: z.array(z.object({ root: oid, name: z.string(), scheme: identifierScheme })).min(1),
  }),
  /** What happens with a report that is not final. */
  preliminaryReports: z.enum(['publish', 'hold']),
  documentTypes: z.array(documentType).min(1),
  xds: z.object({
    sourceId: oid,
    contentTypeCode: code,
    healthcareFacilityTypeCode: code,
    practiceSettingCode: code,
    confidentialityCodes: z.object({ N: code, R: code, V: code }),
    maximumBytes: z.number().int().positive(),
  }),
  /** Where the receiver is. Empty strings mean: not known in public, given by the user's configuration. */
  endpoints: z.object({ xds: z.string(), registry: z.string(), idp: z.string(), pdq: z.string() }),
  assertion: z.object({
    destination: z.string(),
    audience: z.string(),
    /** Issuer of the assertion; any issuer whose signer is trusted when absent. */
    issuer: z.string().optional(),
    /** Extension attribute of the request that names the acting professional or organisation. */
    actorAttribute: z.string(),
    authnContext: z.string(),
    /** Attributes that every assertion must carry, by name. */
    attributes: z.array(z.string()).default([]),
  }),
  /** Rule packs that apply, by name. */
  packs: z.array(z.string()),
  /** What this profile wants otherwise than the packs. */
  rules: z.array(ruleChange).default([]),
  /** What the receiver's answers mean, the profile's own rows first; the first row that fits an answer counts. */
  answers: z.array(answerRow),
  gaps: z.array(gap),
});

export type NationalProfile = z.infer<typeof nationalProfile>;
export type DocumentType = z.infer<typeof documentType>;
