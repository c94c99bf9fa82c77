/** The letters of the shipped samples: invented people, invented findings, test numbers. Data for make-samples.ts only. */

export interface Letter {
  /** Path below the samples; a `.pdf`, or an HL7 message that carries the PDF. */
  readonly file: string;
  readonly kind: 'archivable' | 'plain' | 'locked';
  /** When the PDF was made (ISO 8601); goes into its metadata. */
  readonly made: string;
  readonly title: string;
  readonly author: string;
  readonly sender: readonly string[];
  readonly addressee: readonly string[];
  readonly place: string;
  readonly patient: readonly string[];
  readonly paragraphs: readonly string[];
  readonly signature: readonly string[];
  readonly side?: Readonly<Record<string, string>>;
  readonly sideKind?: 'json' | 'csv';
  /** Stands as a line in this index instead of having a side file of its own. */
  readonly index?: string;
  /** Whether the side file also states the SHA-256 of the PDF. */
  readonly digest?: boolean;
  /** Segments of the message around the PDF, `{{pdf}}` for its base64. */
  readonly message?: readonly string[];
}

const cardiology = {
  author: 'Dr Marie Schmit-Test',
  sender: ['Cabinet de cardiologie Schmit-Test', '12, rue de l’Essai', 'L-0000 Testange', 'Code prestataire 90000001'],
  addressee: ['Docteur Luc Faber-Test', 'Médecine générale', '3, place du Marché', 'L-0000 Testange'],
  patient: ['Patient : d’Huart-Test Jean-Marie, né le 12.08.1983', 'Matricule : 1983 0812 467 85'],
  signature: ['Dr Marie Schmit-Test', 'Spécialiste en cardiologie'],
} as const;

const hospital = {
  author: 'Dr. med. Anna Becker-Test',
  sender: ['Hôpital de l’Essai – Innere Medizin', 'Teststraße 1', 'L-0000 Testingen'],
  addressee: ['Dr. Tom Faber-Test', 'Allgemeinmedizin', 'Marktplatz 3', 'L-0000 Testingen'],
  patient: ['Patientin: Krüger-Test Zoë, geboren am 28.09.1994', 'Matrikelnummer: 1994 0928 745 50'],
  signature: ['Dr. med. Anna Becker-Test', 'Fachärztin für Innere Medizin'],
} as const;

const nursing = {
  author: 'Paulette Hoffmann-Test',
  sender: ['Maison de soins Les Tilleuls', '40, rue des Tilleuls', 'L-0000 Testange'],
  addressee: ['Docteur Luc Faber-Test', 'Médecine générale', 'L-0000 Testange'],
  signature: ['Paulette Hoffmann-Test', 'Infirmière'],
} as const;

const jeanMarie = {
  matricule: '1983081246785',
  nom: 'd’Huart-Test',
  prenom: 'Jean-Marie',
  naissance: '1983-08-12',
  sexe: 'M',
  adresse: '27, montée de la Pétrusse',
  cp: '0000',
  ville: 'Testange',
  pays: 'LU',
} as const;

const cardiologySide = {
  ...jeanMarie,
  type: '11488-4',
  titre: 'Consultation de cardiologie',
  auteur: 'Dr Marie Schmit-Test',
  codePrestataire: '90000001',
  dossier: 'LC-2026-0311',
  langue: 'fr-LU',
} as const;

export const letters: readonly Letter[] = [
  {
    ...cardiology,
    file: 'letters/lettre-cardiologie-0311.pdf',
    kind: 'archivable',
    made: '2026-11-09T09:12:00+01:00',
    title: 'Consultation de cardiologie',
    place: 'Testange, le 9 novembre 2026',
    paragraphs: [
      'Cher Confrère,',
      'J’ai revu ce jour votre patient de 43 ans, adressé pour des palpitations d’effort apparues depuis trois semaines, sans syncope ni douleur thoracique. Antécédents : hypertension artérielle traitée par périndopril 5 mg, tabagisme sevré en 2019.',
      'À l’examen : TA 138/84 mmHg, pouls 76/min régulier, auscultation sans souffle, pas de signe d’insuffisance cardiaque. ECG : rythme sinusal, PR 160 ms, QRS fins, repolarisation normale.',
      'Échocardiographie : ventricule gauche de taille normale, FEVG 62 %, pas de valvulopathie significative, oreillette gauche non dilatée.',
      'Conclusion : palpitations bénignes probables sur extrasystolie. Je propose un Holter de 48 heures, le maintien du traitement et une NFS avec TSH.',
    ],
    side: { ...cardiologySide, date: '2026-11-09T09:12:00+01:00', statut: 'final' },
    digest: true,
  },
  {
    ...cardiology,
    file: 'letters/lettre-cardiologie-0311-corrigee.pdf',
    kind: 'archivable',
    made: '2026-11-09T10:31:00+01:00',
    title: 'Consultation de cardiologie (version corrigée)',
    place: 'Testange, le 9 novembre 2026',
    paragraphs: [
      'Cher Confrère,',
      'La présente lettre annule et remplace celle de ce matin : la posologie du périndopril y était inexacte (10 mg et non 5 mg).',
      'J’ai revu ce jour votre patient de 43 ans, adressé pour des palpitations d’effort. TA 138/84 mmHg sous périndopril 10 mg, pouls 76/min régulier. ECG et échocardiographie sans anomalie, FEVG 62 %.',
      'Conclusion : palpitations bénignes probables sur extrasystolie. Holter de 48 heures prévu le 17 novembre 2026.',
    ],
    side: {
      ...cardiologySide,
      titre: 'Consultation de cardiologie (version corrigée)',
      date: '2026-11-09T10:31:00+01:00',
      statut: 'corrigé',
    },
    digest: true,
  },
  {
    ...hospital,
    file: 'letters/entlassungsbrief-0478.pdf',
    kind: 'archivable',
    made: '2026-11-12T14:40:00+01:00',
    title: 'Entlassungsbrief',
    place: 'Testingen, den 12. November 2026',
    paragraphs: [
      'Sehr geehrter Herr Kollege,',
      'wir berichten über Ihre Patientin, die sich vom 8. bis 12. November 2026 in unserer stationären Behandlung befand.',
      'Diagnosen: Akute Pyelonephritis rechts durch Escherichia coli; Eisenmangelanämie.',
      'Verlauf: Bei Aufnahme Fieber bis 39,4 °C, Flankenschmerz rechts, CRP 184 mg/L, Leukozyten 15,2 G/L. Unter Ceftriaxon 2 g i.v. rasche Entfieberung; Umstellung auf Cefuroxim oral gemäß Antibiogramm. Sonographisch kein Harnstau.',
      'Medikation bei Entlassung: Cefuroxim 500 mg 1-0-1 bis einschließlich 18. November; Eisen(II)-sulfat 100 mg 1-0-0. Wir bitten um Kontrolle von Blutbild und Urin in zehn Tagen.',
    ],
    side: {
      matrikelnummer: '1994 0928 745 50',
      nachname: 'Krüger-Test',
      vorname: 'Zoë',
      geburtsdatum: '28.09.1994',
      geschlecht: 'weiblich',
      adresse: 'Uferweg 5',
      plz: '0000',
      ort: 'Testingen',
      land: 'LU',
      dokumenttyp: '18842-5',
      titel: 'Entlassungsbrief',
      datum: '12.11.2026 14:40',
      aufnahmedatum: '08.11.2026',
      entlassungsdatum: '12.11.2026',
      autor: 'Dr. med. Anna Becker-Test',
      eHealthId: '1234567890',
      einrichtung: 'Hôpital de l’Essai',
      dokumentnummer: 'EB-2026-0478',
      status: 'endgültig',
      sprache: 'de-LU',
    },
  },
  {
    file: 'letters/radio-thorax-0099.pdf',
    kind: 'archivable',
    made: '2026-11-13T11:05:00+01:00',
    title: 'Compte rendu de radiographie thoracique',
    author: 'Dr Inès Moreau-Test',
    sender: ['Centre d’imagerie de l’Essai', '8, avenue des Rayons', 'L-0000 Testange'],
    addressee: ['Docteur Luc Faber-Test', 'Médecine générale', 'L-0000 Testange'],
    place: 'Testange, le 13 novembre 2026',
    patient: ['Patient : Gonçalves-Test José António, né le 02.11.1971', 'Matricule : 1971 1102 587 49'],
    paragraphs: [
      'Indication : toux productive et fièvre depuis cinq jours.',
      'Technique : radiographie du thorax de face et de profil, debout, en inspiration.',
      'Résultat : opacité alvéolaire systématisée du lobe inférieur droit avec bronchogramme aérien. Pas d’épanchement pleural. Silhouette cardiaque de taille normale. Médiastin fin.',
      'Conclusion : pneumopathie du lobe inférieur droit. Contrôle radiologique conseillé dans six semaines.',
    ],
    signature: ['Dr Inès Moreau-Test', 'Spécialiste en radiodiagnostic'],
    side: {
      fichier: 'radio-thorax-0099.pdf',
      matricule: '1971110258749',
      nom: 'Gonçalves-Test',
      prenom: 'José António',
      naissance: '02.11.1971',
      sexe: 'M',
      type: '18748-4',
      date: '13.11.2026 11:05',
      auteur: 'Dr Inès Moreau-Test',
      dossier: 'RX-2026-0099',
      statut: 'validé',
    },
    sideKind: 'csv',
  },
  {
    file: 'letters/fiche-transfert-thill.pdf',
    kind: 'archivable',
    made: '2026-11-15T03:10:00+01:00',
    title: 'Fiche de transfert',
    author: 'Paulette Hoffmann-Test',
    sender: ['Maison de soins Les Tilleuls', '40, rue des Tilleuls', 'L-0000 Testange'],
    addressee: ['Service des urgences', 'Hôpital de l’Essai'],
    place: 'Testange, le 15 novembre 2026, 03 h 10',
    patient: ['Résidente : Thill-Test Marguerite, née le 07.07.1907', 'Matricule : 1907 0707 002 47'],
    paragraphs: [
      'Motif du transfert : chute de sa hauteur dans la chambre à 02 h 45, douleur de la hanche gauche, appui impossible. Pas de perte de connaissance, pas de traumatisme crânien apparent.',
      'Constantes à 02 h 55 : TA 152/78 mmHg, pouls 88/min, SpO2 95 % à l’air ambiant, température 36,7 °C, glycémie 6,1 mmol/L. Douleur EVA 7/10.',
      'Traitement en cours : apixaban 2,5 mg 1-0-1 (dernière prise la veille à 18 h), bisoprolol 2,5 mg 1-0-0, paracétamol 1 g si besoin. Allergie : pénicilline (urticaire).',
      'Autonomie habituelle : marche avec déambulateur, comprend le luxembourgeois et le français. Prothèses auditives à droite. La fille est prévenue.',
    ],
    signature: ['Paulette Hoffmann-Test', 'Infirmière de nuit'],
    side: {
      matricule: '1907070700247',
      name: 'Thill-Test',
      first: 'Marguerite',
      birth: '1907-07-07',
      sex: 'F',
      type: '18761-7',
      title: 'Fiche de transfert',
      date: '2026-11-15T03:10:00+01:00',
      author: 'Paulette Hoffmann-Test',
      organization: 'Maison de soins Les Tilleuls',
      documentNumber: 'FT-2026-0017',
      status: 'final',
    },
  },
  {
    ...nursing,
    file: 'letters/soins-reuter-1118.pdf',
    kind: 'archivable',
    made: '2026-11-18T07:30:00+01:00',
    title: 'Note de soins',
    place: 'Testange, le 18 novembre 2026',
    patient: ['Résident : Reuter-Test Aloyse, né le 01.01.1900', 'Matricule : 1900 0101 001 52'],
    paragraphs: [
      'Pansement de l’ulcère de la jambe gauche refait ce matin : plaie de 2,5 × 1,8 cm, fond rouge, exsudat modéré, pas d’odeur. Douleur EVA 2/10 pendant le soin.',
      'Prochain soin le 20 novembre. Poids 68,4 kg, stable depuis un mois.',
    ],
    index: 'letters/index-tilleuls.csv',
    side: {
      fichier: 'soins-reuter-1118.pdf',
      matricule: '1900010100152',
      nom: 'Reuter-Test',
      prénom: 'Aloyse',
      'né(e) le': '01.01.1900',
      sexe: 'M',
      type: '34746-8',
      titre: 'Note de soins',
      date: '2026-11-18T07:30:00+01:00',
      auteur: 'Paulette Hoffmann-Test',
      dossier: 'NS-2026-1118-1',
      statut: 'final',
    },
  },
  {
    ...nursing,
    file: 'letters/soins-thill-1118.pdf',
    kind: 'archivable',
    made: '2026-11-18T07:50:00+01:00',
    title: 'Note de soins',
    place: 'Testange, le 18 novembre 2026',
    patient: ['Résidente : Thill-Test Marguerite, née le 07.07.1907', 'Matricule : 1907 0707 002 47'],
    paragraphs: [
      'Retour d’hospitalisation la veille au soir. Transfert lit-fauteuil avec deux personnes. Hydratation 900 mL sur la journée, repas pris à moitié.',
      'Braden 15. Rougeur du talon gauche disparaissant à la pression : talonnière posée.',
    ],
    index: 'letters/index-tilleuls.csv',
    side: {
      fichier: 'soins-thill-1118.pdf',
      matricule: '1907070700247',
      nom: 'Thill-Test',
      prénom: 'Marguerite',
      'né(e) le': '07.07.1907',
      sexe: 'F',
      type: '34746-8',
      titre: 'Note de soins',
      date: '2026-11-18T07:50:00+01:00',
      auteur: 'Paulette Hoffmann-Test',
      dossier: 'NS-2026-1118-2',
      statut: 'final',
    },
  },
  {
    ...hospital,
    file: 'hl7/mdm-lettre-sortie.hl7',
    kind: 'archivable',
    made: '2026-11-16T16:05:00+01:00',
    title: 'Lettre de sortie',
    author: 'Dr Anna Becker-Test',
    addressee: ['Docteur Luc Faber-Test', 'Médecine générale', 'L-0000 Testange'],
    place: 'Testange, le 16 novembre 2026',
    patient: ['Patiente : Weydert-Test Chloé, née le 25.04.2003', 'Matricule : 2003 0425 819 39'],
    paragraphs: [
      'Cher Confrère,',
      'Votre patiente a séjourné dans notre service du 13 au 16 novembre 2026 pour une appendicite aiguë non compliquée, opérée par cœlioscopie le 13 novembre.',
      'Suites opératoires simples, apyrexie, reprise du transit au premier jour. CRP à la sortie : 18 mg/L.',
      'Traitement de sortie : paracétamol 1 g jusqu’à trois fois par jour pendant cinq jours. Ablation des fils dans dix jours à votre cabinet.',
    ],
    message: [
      String.raw`MSH|^~\&|HIS|HOPITALTEST|RELAIS|CABINET|20261116161000+0100||MDM^T02^MDM_T02|HT-20261116-0021|P|2.5.1|||AL|NE|LUX|UNICODE UTF-8|fr`,
      'EVN|T02|20261116161000+0100',
      'PID|1||20317^^^HOPITALTEST^PI~2003042581939^^^CNS&1.3.182.4.4&ISO^NI||Weydert-Test^Chloé^^^^^L||20030425|F|||6, rue du Moulin^^Testange^^0000^LUX^H',
      'PV1|1|I|CHIR1|||||90000001^FABER-TEST^Luc^^^Dr|||||||||||SEJ-2026-5512|||||||||||||||||||||||||20261113071500+0100|20261116150000+0100',
      'TXA|1|18842-5^Lettre de sortie^LN|AP|20261116150000+0100|1234567890^BECKER-TEST^Anna^^^Dr|20261116160500+0100||||1234567890^BECKER-TEST^Anna^^^Dr||LS-2026-5512^HOPITALTEST|||||AU|U|AV',
      'OBX|1|ED|18842-5^Lettre de sortie^LN||^application^pdf^Base64^{{pdf}}||||||F',
    ],
  },
  {
    file: 'hl7/oru-avec-pdf.hl7',
    kind: 'archivable',
    made: '2026-11-17T08:20:00+01:00',
    title: 'Électrophorèse des protéines sériques',
    author: 'Laboratoire LABOTEST',
    sender: ['Laboratoire LABOTEST', '2, route du Labo', 'L-0000 Testange'],
    addressee: ['Docteur Luc Faber-Test', 'Médecine générale', 'L-0000 Testange'],
    place: 'Testange, le 17 novembre 2026',
    patient: ['Patient : Reuter-Test Aloyse, né le 01.01.1900', 'Matricule : 1900 0101 001 52'],
    paragraphs: [
      'Protéines totales 71 g/L. Albumine 58,2 %, alpha-1 4,1 %, alpha-2 9,8 %, bêta-1 6,0 %, bêta-2 5,1 %, gamma 16,8 %.',
      'Conclusion : profil électrophorétique sans pic monoclonal visible. Pas d’argument pour une gammapathie.',
    ],
    signature: ['Dr Sophie Lambert-Test', 'Biologiste responsable'],
    message: [
      String.raw`MSH|^~\&|LIS|LABOTEST|RELAIS|CABINET|20261117082500+0100||ORU^R01^ORU_R01|L26111700141|P|2.5.1|||AL|NE|LUX|UNICODE UTF-8|fr`,
      'PID|1||1066^^^LABOTEST^PI~1900010100152^^^CNS&1.3.182.4.4&ISO^NI||Reuter-Test^Aloyse^^^^^L||19000101|M|||1, place de l’Église^^Testange^^0000^LUX^H',
      'PV1|1|O|||||90000001^FABER-TEST^Luc^^^Dr',
      'ORC|RE|DEM-2026-1141^CABINET|L2611170014^LABOTEST||CM||||20261116083000+0100|||90000001^FABER-TEST^Luc^^^Dr',
      'OBR|1|DEM-2026-1141^CABINET|L2611170014^LABOTEST|11502-2^Laboratory report^LN|||20261116083000+0100|||||||||90000001^FABER-TEST^Luc^^^Dr||||||20261117082000+0100||LAB|F',
      'OBX|1|ED|11502-2^Électrophorèse des protéines^LN||^application^pdf^Base64^{{pdf}}||||||F|||20261116083000+0100',
    ],
  },
  {
    ...cardiology,
    file: 'hold/lettre-non-archivable.pdf',
    kind: 'plain',
    made: '2026-11-18T09:00:00+01:00',
    title: 'Contrôle Holter',
    place: 'Testange, le 18 novembre 2026',
    paragraphs: [
      'Cher Confrère,',
      'Le Holter de 48 heures montre un rythme sinusal permanent, 212 extrasystoles ventriculaires isolées et monomorphes. Pas de trouble du rythme soutenu. Pas de traitement complémentaire.',
    ],
    side: {
      ...cardiologySide,
      titre: 'Contrôle Holter',
      dossier: 'LC-2026-0329',
      date: '2026-11-18T09:00:00+01:00',
      statut: 'final',
    },
  },
  {
    ...cardiology,
    file: 'refuse/lettre-verrouillee.pdf',
    kind: 'locked',
    made: '2026-11-18T09:20:00+01:00',
    title: 'Demande d’avis',
    place: 'Testange, le 18 novembre 2026',
    paragraphs: ['Cher Confrère,', 'Merci de recevoir ce patient pour avis rythmologique.'],
    side: {
      ...cardiologySide,
      titre: 'Demande d’avis',
      dossier: 'LC-2026-0330',
      date: '2026-11-18T09:20:00+01:00',
      statut: 'final',
    },
  },
  {
    ...cardiology,
    file: 'hold/lettre-matricule-faux.pdf',
    kind: 'archivable',
    made: '2026-11-18T10:00:00+01:00',
    title: 'Consultation de cardiologie',
    place: 'Testange, le 18 novembre 2026',
    patient: ['Patiente : Erpelding-Test Hélène, née le 01.01.1901', 'Matricule : 1901 0101 001 01'],
    paragraphs: ['Cher Confrère,', 'Fibrillation atriale permanente, fréquence bien contrôlée. Traitement inchangé.'],
    side: {
      matricule: '1901010100101',
      nom: 'Erpelding-Test',
      prenom: 'Hélène',
      naissance: '1901-01-01',
      sexe: 'F',
      type: '11488-4',
      titre: 'Consultation de cardiologie',
      date: '2026-11-18T10:00:00+01:00',
      auteur: 'Dr Marie Schmit-Test',
      codePrestataire: '90000001',
      dossier: 'LC-2026-0331',
      statut: 'final',
    },
  },
  {
    file: 'hold/1980072700120_20261116_LABO_0042.pdf',
    kind: 'archivable',
    made: '2026-11-16T12:00:00+01:00',
    title: 'Laborbericht',
    author: 'Labor LABOTEST',
    sender: ['Labor LABOTEST', 'Laborstraße 2', 'L-0000 Testingen'],
    addressee: ['Dr. Tom Faber-Test', 'L-0000 Testingen'],
    place: 'Testingen, den 16. November 2026',
    patient: ['Patient: Ångström-Test Björn, geboren am 27.07.1980'],
    paragraphs: ['Ferritin 12 µg/L (Referenz 30–400). Transferrinsättigung 11 %. Befund vereinbar mit Eisenmangel.'],
    signature: ['Dr. Peter Klein-Test', 'Facharzt für Laboratoriumsmedizin'],
  },
];
