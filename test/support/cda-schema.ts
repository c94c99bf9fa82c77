/** The real CDA.xsd, which lies beside the checkout where it lies at all, judged by libxml2 in this process. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { shared } from './tools.ts';

const resources = join(shared, 'corpus/cda/ipf-cda/core/src/main/resources');
const schemas = join(resources, 'schema/cdar2');
export const cdaSchema = join(schemas, 'infrastructure/cda/CDA.xsd');
/** The Schematron of XD-LAB 4.0. */
export const labSchematron = join(resources, 'schematron/ihe_lab_40/iheLab4_0.sch');
export const noSchema = existsSync(cdaSchema) ? '' : ` (skipped: no corpus at ${schemas})`;

export interface CdaSchema {
  /** What is wrong with a document, with the line of each; empty when it is valid. */
  faults(bytes: Uint8Array): readonly string[];
  close(): void;
}

/** The schema with the files that it includes, handed over from memory. One at a time: libxml2 has one place for them. */
export function openCdaSchema(): CdaSchema {
  const folders = ['infrastructure/cda', 'processable/coreschemas'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(schemas, folder)).map((name): [string, Uint8Array] => [
      `/xsd/${folder}/${name}`,
      readFileSync(join(schemas, folder, name)),
    ]),
  );
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(files)));
  const schema = XmlDocument.fromBuffer(readFileSync(cdaSchema), { url: '/xsd/infrastructure/cda/CDA.xsd' });
  const validator = XsdValidator.fromDoc(schema);
  return {
    faults: (bytes) => {
      const document = XmlDocument.fromBuffer(bytes);
      try {
        validator.validate(document);
        return [];
      } catch (error) {
        if (error instanceof XmlValidateError) return error.details.map(({ message, line }) => `${line}: ${message}`);
        throw error;
      } finally {
        document.dispose();
      }
    },
    close: () => {
      validator.dispose();
      schema.dispose();
      xmlCleanupInputProvider();
    },
  };
}
