/** Errors as a registry reports them (ITI TF-3 4.2.4): every one found, not only the first. Never with a value of the message. */
import { ns, responseStatus } from './standards.ts';
import { escapeXml } from './xml.ts';

export type RegistryErrorCode =
  | 'XDSRepositoryMetadataError'
  | 'XDSRepositoryError'
  | 'XDSRepositoryOutOfResources'
  | 'XDSRegistryError'
  | 'XDSMissingDocument'
  | 'XDSMissingDocumentMetadata'
  | 'XDSRepositoryDuplicateUniqueIdInMessage'
  | 'XDSDuplicateUniqueIdInRegistry'
  | 'XDSPatientIdDoesNotMatch'
  | 'XDSUnknownPatientId'
  | 'XDSNonIdenticalHash'
  | 'XDSRegistryDeprecatedDocumentError'
  | 'UnresolvedReferenceException'
  | 'InvalidDocumentContent'
  | 'LocalPolicyRestrictionError'
  | 'XDSUnknownStoredQuery'
  | 'XDSStoredQueryMissingParam'
  | 'XDSStoredQueryParamNumber';

export interface RegistryError {
  /** A code of the standard, or one that a fault asked for. */
  readonly code: string;
  /** What is wrong and where, in words. */
  readonly context: string;
  readonly location: string;
}

/** Collects what the checks find. */
export type Report = (code: RegistryErrorCode, location: string, context: string) => void;

const errorList = (errors: readonly RegistryError[]): string =>
  errors.length === 0
    ? ''
    : `<rs:RegistryErrorList highestSeverity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error">${errors
        .map(
          (error) =>
            `<rs:RegistryError codeContext="${escapeXml(`${error.location}: ${error.context}`)}" errorCode="${escapeXml(error.code)}" ` +
            `location="${escapeXml(error.location)}" severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"/>`,
        )
        .join('')}</rs:RegistryErrorList>`;

/** ITI-41's answer: `rs:RegistryResponse`. */
export const registryResponse = (errors: readonly RegistryError[]): string =>
  `<rs:RegistryResponse xmlns:rs="${ns.rs}" status="${errors.length === 0 ? responseStatus.success : responseStatus.failure}">` +
  `${errorList(errors)}</rs:RegistryResponse>`;

/** ITI-18's answer: `query:AdhocQueryResponse`; `objects` are written registry objects. */
export const queryResponse = (errors: readonly RegistryError[], objects: readonly string[]): string =>
  `<query:AdhocQueryResponse xmlns:query="${ns.query}" xmlns:rs="${ns.rs}" xmlns:rim="${ns.rim}" ` +
  `status="${errors.length === 0 ? responseStatus.success : responseStatus.failure}">${errorList(errors)}` +
  `<rim:RegistryObjectList>${objects.join('')}</rim:RegistryObjectList></query:AdhocQueryResponse>`;
