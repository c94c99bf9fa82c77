/** Specimen (FHIR R4) in the words of the model, each once however many results name it. */
import type { Specimen } from '../../clinical/index.ts';
import type { Cursor, Reading } from './cursor.ts';
import type { Resource } from './resources.ts';
import { isEmpty } from './values.ts';
import { CONDITION, UNSATISFACTORY } from './words.ts';

function readSpecimen(at: Cursor, id: string): Specimen {
  const collection = at.first('collection');
  const type = at.first('type')?.concept(`${id}.type`);
  const site = collection?.first('bodySite')?.concept(`${id}.site`);
  const collected =
    collection?.moment('collectedDateTime', `${id}.collected`) ??
    collection?.first('collectedPeriod')?.moment('start', `${id}.collected`);
  const received = at.moment('receivedTime', `${id}.received`);
  const accession = at.first('accessionIdentifier')?.identifier(`${id}.identifier`);
  const { language } = at.reading;
  const conditions = at.all('condition').flatMap((one) => {
    const { text, coding } = one.concept(`${id}.note`);
    const words = text ?? coding?.display ?? coding?.code;
    return words === undefined ? [] : [`${CONDITION[language]} : ${words}`];
  });
  const unsatisfactory = at.text('status', `${id}.note`) === 'unsatisfactory' ? [UNSATISFACTORY[language]] : [];
  const notes = at.all('note').flatMap((note) => note.text('text', `${id}.note`) ?? []);
  return {
    id,
    identifiers: [...at.identifiers(`${id}.identifier`), ...(accession ? [accession] : [])],
    ...(type && !isEmpty(type) ? { type } : {}),
    ...(site && !isEmpty(site) ? { site } : {}),
    ...(collected === undefined ? {} : { collected }),
    ...(received === undefined ? {} : { received }),
    notes: [...unsatisfactory, ...conditions, ...notes],
  };
}

export class Specimens {
  readonly #known = new Map<Resource['node'], Specimen>();

  /** The specimen behind the reference under `specimen`; undefined where there is none in the file. */
  of(at: Cursor): Specimen | undefined {
    const target = at.follow('specimen', 'group.specimen');
    return target?.resource.type === 'Specimen' ? this.#once(target) : undefined;
  }

  all(at: Cursor): readonly Specimen[] {
    return at
      .followAll('specimen', 'group.specimen')
      .filter(({ resource }) => resource.type === 'Specimen')
      .map((target) => this.#once(target));
  }

  get read(): readonly Specimen[] {
    return [...this.#known.values()];
  }

  #once(at: Cursor): Specimen {
    const known = this.#known.get(at.node);
    if (known) return known;
    checkSubject(at, at.reading);
    const specimen = readSpecimen(at, `specimen-${this.#known.size + 1}`);
    this.#known.set(at.node, specimen);
    return specimen;
  }
}

/** Whom a resource is about must be whom the report is about. */
export function checkSubject(at: Cursor, reading: Reading): void {
  const key = 'subject' in at.node ? 'subject' : 'patient';
  const reference = at.first(key);
  if (!reference) return;
  const target = reference.target('patient');
  const isOther = target ? target.node !== reading.patient?.node : !reading.isNamedAsPatient(reference.node);
  if (isOther)
    at.doubt(target && target.resource.type !== 'Patient' ? 'fhir.about-another' : 'identity.two-patients', key);
}
