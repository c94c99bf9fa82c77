/** Of whom something was filed: each national number once, with the newest document that still tells who it is. */
import type { Context } from './parts.ts';
import { present } from './parts.ts';
import { fold, searchTerms } from './search.ts';
import type { FiledPerson, Journal } from './types.ts';

interface PersonRow {
  documentId: string;
  name: string;
  birthDate: string | null;
  nationalId: string;
}

const FILED = "state = 'delivered' AND cleared_at IS NULL AND patient_national_id IS NOT NULL";

export function filedPeople({ store }: Context): Pick<Journal, 'filedPeople'> {
  // From number to number in the index, so that the documents of one person cost one step.
  const people = store.prepare<[], PersonRow>(
    `WITH RECURSIVE person (number) AS (
       SELECT min(patient_national_id) FROM document WHERE ${FILED}
       UNION ALL SELECT (SELECT min(patient_national_id) FROM document WHERE ${FILED} AND patient_national_id > person.number)
         FROM person WHERE person.number IS NOT NULL)
     SELECT d.id AS documentId, d.patient_name AS name, d.patient_birth_date AS birthDate, d.patient_national_id AS nationalId
     FROM person p JOIN document d ON d.sequence = (SELECT max(sequence) FROM document WHERE ${FILED} AND patient_national_id = p.number)`,
  );
  return {
    filedPeople: (typed, limit) => {
      const terms = searchTerms(typed);
      const found: FiledPerson[] = [];
      for (const row of people.iterate()) {
        const text = fold([row.name, row.nationalId, row.birthDate ?? ''].join('\n'));
        if (!terms.every((term) => text.includes(term))) continue;
        found.push(present(row));
        if (found.length >= limit) break;
      }
      return found;
    },
  };
}
