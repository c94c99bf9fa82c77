/** What a document made anew has in its own way, or never has: set aside by name. Everything else that nobody took over stays unmapped. */
import type { Ledger } from '../ledger.ts';
import { leavesOf, type XmlNode as Node } from '../xml.ts';

const rules: readonly (readonly [rule: string, path: RegExp])[] = [
  ['cda.template', /\/(?:templateId|typeId|realmCode)(?:\[\d+\])?\/@\w+$/],
  ['cda.entry-id', /\/structuredBody\/.*\/id(?:\[\d+\])?\/@\w+$/],
  ['cda.layout', /\/section(?:\[\d+\])?\/text\/.*@\w+$/],
  [
    'cda.structure',
    /@(?:classCode|moodCode|typeCode|determinerCode|context\w+|inversionInd|nullFlavor|representation|mediaType|(?:\w+:)?type|(?:\w+:)?schemaLocation|xmlns|ID|use)$/,
  ],
  [
    'cda.code-of-table',
    /(?:confidentialityCode|administrativeGenderCode|encompassingEncounter\/code|interpretationCode|statusCode|signatureCode|specimenPlayingEntity\/code)(?:\[\d+\])?\/@(?:codeSystem|codeSystemName|codeSystemVersion|displayName)$/,
  ],
  ['cda.code-system-version', /@codeSystemVersion$/],
  ['cda.signature', /\/(?:legalAuthenticator|authenticator)(?:\[\d+\])?\/(?:time|signatureCode)\/@\w+$/],
  ['cda.version', /^\/ClinicalDocument\/(?:versionNumber|setId)\/@\w+$/],
  // The status of what holds others is worked out from theirs.
  [
    'cda.progress-of-parts',
    /\/(?:entry(?:\[\d+\])?|(?:entryRelationship|component)(?:\[\d+\])?)\/(?:act|organizer|procedure)\/statusCode\/@code$/,
  ],
  // What an act is, its template says; what was taken over of it stands under its name.
  ['cda.kind-of-act', /\/(?:act|procedure)\/code\/@\w+$/],
];

/** A person in a role repeats where the house is that they act for. */
const WORKPLACE = /^(.*\/(?:assignedAuthor|assignedEntity))\/((?:addr|telecom)(?:\[\d+\])?\/.*)$/;

export function setAsideRest(ledger: Ledger, root: Node): void {
  const leaves = leavesOf(root);
  const isOfAct = (path: string): boolean => /\/serviceEvent\/effectiveTime\//.test(path);
  const acts = new Set([...leaves].filter(([path]) => isOfAct(path)).map(([, value]) => value));
  for (const [path, value] of leaves) {
    const [rule] = rules.find(([, pattern]) => pattern.test(path)) ?? [];
    const [, role, part = ''] = WORKPLACE.exec(path) ?? [];
    const isRepeated = role !== undefined && leaves.get(`${role}/representedOrganization/${part}`) === value;
    const isOfStay = /\/encompassingEncounter\/effectiveTime\//.test(path) && acts.has(value);
    if (rule !== undefined || isRepeated || isOfStay) ledger.ignore(path, rule ?? 'cda.repeated');
  }
}
