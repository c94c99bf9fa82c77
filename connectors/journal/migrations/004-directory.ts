/**
 * Schema 4: who is who here (patients, their identifiers, admissions, oppositions), the moment before which a document may not go, and the
 * lanes in which documents leave.
 * `tag` names the table in each row, so that a row is known wherever a damaged database still holds it.
 */
export const directory = `
CREATE TABLE patient (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  tag         TEXT NOT NULL DEFAULT 'patient' CHECK (tag = 'patient'),
  id          TEXT NOT NULL UNIQUE,
  family      TEXT NOT NULL,
  given       TEXT NOT NULL,
  birth_date  TEXT,
  sex         TEXT NOT NULL CHECK (sex IN ('male', 'female', 'other', 'unknown')),
  -- Set when two numbers turned out to be one person; always the one that stayed, never a chain.
  merged_into TEXT,
  source      TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  search      TEXT NOT NULL
) STRICT;
CREATE INDEX patient_by_merge ON patient (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX patient_by_name ON patient (family, given);

CREATE TABLE patient_identifier (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  tag       TEXT NOT NULL DEFAULT 'patient-identifier' CHECK (tag = 'patient-identifier'),
  patient   TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('local', 'national', 'dossier', 'other')),
  root      TEXT NOT NULL,
  extension TEXT NOT NULL,
  UNIQUE (root, extension)
) STRICT;
CREATE INDEX patient_identifier_by_patient ON patient_identifier (patient);

CREATE TABLE admission (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  tag        TEXT NOT NULL DEFAULT 'admission' CHECK (tag = 'admission'),
  id         TEXT NOT NULL UNIQUE,
  patient    TEXT NOT NULL,
  root       TEXT NOT NULL,
  number     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('admitted', 'discharged', 'cancelled')),
  begins     INTEGER NOT NULL,
  ends       INTEGER,
  source     TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (root, number)
) STRICT;
CREATE INDEX admission_by_patient ON admission (patient, begins);

CREATE TABLE opposition (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  tag         TEXT NOT NULL DEFAULT 'opposition' CHECK (tag = 'opposition'),
  id          TEXT NOT NULL UNIQUE,
  patient     TEXT NOT NULL,
  -- Absent: the patient as a whole, not one stay.
  admission   TEXT,
  begins      INTEGER NOT NULL,
  ends        INTEGER,
  recorded_by TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  lifted_by   TEXT,
  lifted_at   INTEGER,
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
) STRICT;
CREATE INDEX opposition_by_patient ON opposition (patient);

CREATE TABLE document_wait (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  tag        TEXT NOT NULL DEFAULT 'document-wait' CHECK (tag = 'document-wait'),
  document   TEXT NOT NULL UNIQUE,
  not_before INTEGER NOT NULL
) STRICT;
CREATE INDEX document_wait_by_time ON document_wait (not_before);

-- What is due, by patient, or by line where the patient has no number: each lane in the order of arrival.
CREATE INDEX document_by_lane ON document (coalesce(patient_national_id, set_id), receipt, sequence) WHERE state IN ('ready', 'unknown');
`;
