/** What the fields of a side file are called in three languages, and what each means here. */

const synonyms = {
  nationalId:
    'matricule nationalId nationalNumber numeroNational matriculeNationale matrikel matrikelnummer sozialversicherungsnummer svnr nin',
  localId: 'patientId patientNumber numeroPatient noPatient patientennummer patientNr patNr localId ipp',
  family: 'name nom family familyName lastName surname nomDeFamille nomUsage nachname familienname',
  birthFamily: 'birthName maidenName nomDeNaissance nomNaissance nomJeuneFille geburtsname',
  given: 'first given firstName givenName prenom prenoms vorname vornamen',
  birthDate:
    'birth birthDate dateOfBirth dob naissance dateNaissance dateDeNaissance neLe neeLe geburtsdatum geboren gebdat',
  sex: 'sex sexe gender genre geschlecht',
  address: 'address adresse rue street strasse',
  postalCode: 'zip postalCode cp codePostal plz postleitzahl',
  city: 'city ville localite ort',
  country: 'country pays land',
  phone: 'phone tel telephone telefon',
  type: 'type docType documentType typeDocument dokumenttyp dokumentart',
  title: 'title titre titel objet betreff subject',
  date: 'date documentDate reportDate dateDocument datum dokumentdatum',
  serviceStart: 'serviceDate serviceStart dateActe dateExamen dateEntree untersuchungsdatum aufnahmedatum',
  serviceEnd: 'serviceEnd dateSortie entlassungsdatum',
  order:
    'order orderNumber documentNumber dossier numeroDossier numeroDocument auftrag auftragsnummer dokumentnummer reference ref',
  replaces: 'replaces remplace ersetzt',
  status: 'status statut etat',
  author: 'author auteur autor medecin arzt verfasser',
  authorId: 'authorId idAuteur autorId arztId eHealthId codePrestataire providerCode prestataire',
  organization: 'organization organisation etablissement cabinet praxis einrichtung laboratoire labor',
  organizationId: 'organizationId organisationId idEtablissement einrichtungId',
  recipient: 'recipient destinataire empfaenger empfänger',
  language: 'language langue sprache',
  confidentiality: 'confidentiality confidentialite vertraulichkeit',
  hidden: 'hideFromPatient masquerPatient invisiblePatient patientVerborgen',
  sha256: 'sha256 sha hash empreinte pruefsumme prüfsumme',
  file: 'file fichier datei fileName nomFichier dateiname',
} as const;

export type FieldName = keyof typeof synonyms;

/** Letters and digits only, without accents and case: `Né(e) le` and `neele` are one. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

const byName = new Map<string, FieldName>(
  (Object.entries(synonyms) as [FieldName, string][]).flatMap(([field, names]) =>
    names.split(' ').map((name): [string, FieldName] => [plain(name), field]),
  ),
);

/** The field that a column or key of this name holds; undefined when nobody knows it. */
export const fieldNamed = (name: string): FieldName | undefined => byName.get(plain(name));
