/** Schema 9: of whom something was filed, found person by person and not document by document. */
export const filedPeople = `
CREATE INDEX document_by_filed_patient ON document (patient_national_id, sequence)
  WHERE state = 'delivered' AND cleared_at IS NULL AND patient_national_id IS NOT NULL;
`;
