/** Words that KMEHR says by code (CD-ITEM, CD-DAYPERIOD, CD-LIFECYCLE …), in the languages of the documents. Codes that are not here are shown as they are. */
import type { LocalizedText } from '../../clinical/index.ts';

type Words = Readonly<Record<string, LocalizedText>>;

const table = (rows: readonly (readonly [code: string, fr: string, de: string, en: string])[]): Words =>
  Object.fromEntries(rows.map(([code, fr, de, en]) => [code, { fr, de, en }]));

/** What an item is about. */
export const itemWords = table([
  ['admissiontype', 'Type d’admission', 'Art der Aufnahme', 'Type of admission'],
  ['adr', 'Effet indésirable', 'Unerwünschte Wirkung', 'Adverse reaction'],
  ['allergy', 'Allergie', 'Allergie', 'Allergy'],
  ['autonomy', 'Autonomie', 'Selbstständigkeit', 'Autonomy'],
  [
    'bloodtransfusionrefusal',
    'Refus de transfusion',
    'Ablehnung von Bluttransfusionen',
    'Refusal of blood transfusion',
  ],
  ['clinical', 'Examen clinique', 'Klinischer Befund', 'Clinical finding'],
  ['complaint', 'Plainte', 'Beschwerden', 'Complaint'],
  ['conclusion', 'Conclusion', 'Beurteilung', 'Conclusion'],
  ['contactperson', 'Personne de contact', 'Kontaktperson', 'Contact person'],
  ['contacthcparty', 'Soignant de contact', 'Behandelnde', 'Care contact'],
  ['diagnosis', 'Diagnostic', 'Diagnose', 'Diagnosis'],
  ['dischargedestination', 'Destination de sortie', 'Entlassungsziel', 'Discharge destination'],
  ['dischargetype', 'Type de sortie', 'Art der Entlassung', 'Type of discharge'],
  ['encounterdatetime', 'Date du contact', 'Datum des Kontakts', 'Date of contact'],
  ['dischargedatetime', 'Date de sortie', 'Entlassungsdatum', 'Date of discharge'],
  ['encounternumber', 'Numéro du séjour', 'Fallnummer', 'Number of the stay'],
  ['requestdatetime', 'Date de la demande', 'Datum der Anforderung', 'Date of the request'],
  ['encounterlocation', 'Lieu', 'Ort', 'Location'],
  ['encounterresponsible', 'Responsable', 'Verantwortlich', 'Responsible'],
  ['encountersafetyissue', 'Point de sécurité', 'Sicherheitshinweis', 'Safety issue'],
  ['encountertype', 'Type de contact', 'Art des Kontakts', 'Type of contact'],
  ['evolution', 'Évolution', 'Verlauf', 'Evolution'],
  ['familyrisk', 'Risque familial', 'Familiäres Risiko', 'Family risk'],
  ['gmdmanager', 'Gestionnaire du dossier médical', 'Führt die Akte', 'Keeper of the medical record'],
  ['habit', 'Habitude', 'Gewohnheit', 'Habit'],
  ['healthcareapproach', 'Prise en charge', 'Behandlungsansatz', 'Approach of care'],
  ['healthcareelement', 'Problème de santé', 'Gesundheitsproblem', 'Health problem'],
  ['healthissue', 'Problème de santé', 'Gesundheitsproblem', 'Health problem'],
  ['incapacity', 'Incapacité', 'Arbeitsunfähigkeit', 'Incapacity'],
  ['lab', 'Analyse', 'Laborwert', 'Laboratory test'],
  ['medication', 'Médicament', 'Medikament', 'Medication'],
  ['ntbr', 'Ne pas réanimer', 'Keine Reanimation', 'Not to be resuscitated'],
  ['parameter', 'Paramètre', 'Messwert', 'Measurement'],
  ['patientwill', 'Volonté du patient', 'Patientenwille', 'Will of the patient'],
  ['problem', 'Problème', 'Problem', 'Problem'],
  ['professionalrisk', 'Risque professionnel', 'Berufliches Risiko', 'Occupational risk'],
  ['referrer', 'Adressé par', 'Überwiesen von', 'Referred by'],
  ['requestor', 'Demandeur', 'Einsender', 'Requester'],
  ['result', 'Résultat', 'Ergebnis', 'Result'],
  ['risk', 'Facteur de risque', 'Risikofaktor', 'Risk factor'],
  ['socialrisk', 'Risque social', 'Soziales Risiko', 'Social risk'],
  ['technical', 'Examen technique', 'Technische Untersuchung', 'Technical examination'],
  ['transactionreason', 'Motif', 'Anlass', 'Reason'],
  ['treatment', 'Traitement', 'Behandlung', 'Treatment'],
  ['vaccine', 'Vaccin', 'Impfung', 'Vaccine'],
  ['actionplan', 'Plan', 'Plan', 'Plan'],
]);

export const headingWords = table([
  ['assessment', 'Évaluation', 'Beurteilung', 'Assessment'],
  ['clinical', 'Examen clinique', 'Klinischer Befund', 'Clinical examination'],
  ['clinicalplan', 'Plan clinique', 'Klinischer Plan', 'Clinical plan'],
  ['subjective', 'Plaintes', 'Beschwerden', 'Complaints'],
  ['technical', 'Examens techniques', 'Technische Untersuchungen', 'Technical examinations'],
  ['technicalplan', 'Examens prévus', 'Geplante Untersuchungen', 'Planned examinations'],
  ['treatment', 'Traitement', 'Behandlung', 'Treatment'],
  ['history', 'Antécédents', 'Vorgeschichte', 'History'],
  ['familyhistory', 'Antécédents familiaux', 'Familienanamnese', 'Family history'],
  ['prescription', 'Prescription', 'Verordnung', 'Prescription'],
  ['medication', 'Médicaments', 'Medikamente', 'Medication'],
  ['anamnesis', 'Anamnèse', 'Anamnese', 'Anamnesis'],
  ['examination', 'Examen', 'Untersuchung', 'Examination'],
  ['plan', 'Suite prévue', 'Weiteres Vorgehen', 'Plan'],
  ['outcomeevaluation', 'Évaluation du résultat', 'Ergebnisbewertung', 'Evaluation of the outcome'],
]);

/** CD-PARAMETER. */
export const parameterWords = table([
  ['weight', 'Poids', 'Körpergewicht', 'Body weight'],
  ['height', 'Taille', 'Körpergröße', 'Body height'],
  ['bmi', 'Indice de masse corporelle', 'Body-Mass-Index', 'Body mass index'],
  ['sbp', 'Tension artérielle systolique', 'Systolischer Blutdruck', 'Systolic blood pressure'],
  ['dbp', 'Tension artérielle diastolique', 'Diastolischer Blutdruck', 'Diastolic blood pressure'],
  ['heartrate', 'Fréquence cardiaque', 'Herzfrequenz', 'Heart rate'],
]);

/** CD-DAYPERIOD. */
export const dayPeriodWords = table([
  ['afterbreakfast', 'après le petit-déjeuner', 'nach dem Frühstück', 'after breakfast'],
  ['afterdinner', 'après le repas du soir', 'nach dem Abendessen', 'after dinner'],
  ['afterlunch', 'après le repas de midi', 'nach dem Mittagessen', 'after lunch'],
  ['aftermeal', 'après le repas', 'nach dem Essen', 'after a meal'],
  ['afternoon', 'l’après-midi', 'nachmittags', 'in the afternoon'],
  ['beforebreakfast', 'avant le petit-déjeuner', 'vor dem Frühstück', 'before breakfast'],
  ['beforedinner', 'avant le repas du soir', 'vor dem Abendessen', 'before dinner'],
  ['beforelunch', 'avant le repas de midi', 'vor dem Mittagessen', 'before lunch'],
  [
    'betweenbreakfastandlunch',
    'entre le petit-déjeuner et le repas de midi',
    'zwischen Frühstück und Mittagessen',
    'between breakfast and lunch',
  ],
  [
    'betweendinnerandsleep',
    'entre le repas du soir et le coucher',
    'zwischen Abendessen und Schlafengehen',
    'between dinner and sleep',
  ],
  [
    'betweenlunchanddinner',
    'entre les repas de midi et du soir',
    'zwischen Mittag- und Abendessen',
    'between lunch and dinner',
  ],
  ['betweenmeals', 'entre les repas', 'zwischen den Mahlzeiten', 'between meals'],
  ['duringbreakfast', 'au petit-déjeuner', 'zum Frühstück', 'with breakfast'],
  ['duringdinner', 'au repas du soir', 'zum Abendessen', 'with dinner'],
  ['duringlunch', 'au repas de midi', 'zum Mittagessen', 'with lunch'],
  ['evening', 'le soir', 'abends', 'in the evening'],
  ['morning', 'le matin', 'morgens', 'in the morning'],
  ['night', 'la nuit', 'nachts', 'at night'],
  ['thehourofsleep', 'au coucher', 'zur Schlafenszeit', 'at bedtime'],
]);

/** CD-PERIODICITY: those that are beyond doubt; any other is shown as a code, a wrong frequency would be harm. */
export const periodicityWords = table([
  ['D', 'chaque jour', 'täglich', 'every day'],
  ['W', 'chaque semaine', 'jede Woche', 'every week'],
  ['M', 'chaque mois', 'jeden Monat', 'every month'],
  ['J', 'chaque année', 'jedes Jahr', 'every year'],
]);

export const weekdayWords = table([
  ['monday', 'lundi', 'Montag', 'Monday'],
  ['tuesday', 'mardi', 'Dienstag', 'Tuesday'],
  ['wednesday', 'mercredi', 'Mittwoch', 'Wednesday'],
  ['thursday', 'jeudi', 'Donnerstag', 'Thursday'],
  ['friday', 'vendredi', 'Freitag', 'Friday'],
  ['saturday', 'samedi', 'Samstag', 'Saturday'],
  ['sunday', 'dimanche', 'Sonntag', 'Sunday'],
]);

/** CD-TIMEUNIT. */
export const timeUnitWords = table([
  ['a', 'an(s)', 'Jahr(e)', 'year(s)'],
  ['mo', 'mois', 'Monat(e)', 'month(s)'],
  ['wk', 'semaine(s)', 'Woche(n)', 'week(s)'],
  ['d', 'jour(s)', 'Tag(e)', 'day(s)'],
  ['hr', 'heure(s)', 'Stunde(n)', 'hour(s)'],
  ['min', 'minute(s)', 'Minute(n)', 'minute(s)'],
]);

/** CD-ADMINISTRATIONUNIT: the numbered tablet, and units whose code is an English word. Abbreviations stay as they are. */
export const doseUnitWords = table([
  ['00005', 'comprimé(s)', 'Tablette(n)', 'tablet(s)'],
  ['effervescent-tablet', 'comprimé(s) effervescent(s)', 'Brausetablette(n)', 'effervescent tablet(s)'],
  ['ampoule', 'ampoule(s)', 'Ampulle(n)', 'ampoule(s)'],
  ['bandage', 'bandage(s)', 'Verband/Verbände', 'bandage(s)'],
  ['bottle', 'flacon(s)', 'Flasche(n)', 'bottle(s)'],
  ['box', 'boîte(s)', 'Schachtel(n)', 'box(es)'],
  ['dropsperminute', 'gouttes par minute', 'Tropfen pro Minute', 'drops per minute'],
  ['internationalunits', 'unités internationales', 'Internationale Einheiten', 'international units'],
  ['measure', 'mesure(s)', 'Messbecher', 'measure(s)'],
  ['micrograms', 'microgrammes', 'Mikrogramm', 'micrograms'],
  ['piece', 'pièce(s)', 'Stück', 'piece(s)'],
  ['syringe', 'seringue(s)', 'Spritze(n)', 'syringe(s)'],
  ['syringe-ampoule', 'seringue(s)-ampoule(s)', 'Fertigspritze(n)', 'syringe ampoule(s)'],
]);

export const temporalityWords = table([
  ['acute', 'aigu', 'akut', 'acute'],
  ['chronic', 'chronique', 'chronisch', 'chronic'],
  ['subacute', 'subaigu', 'subakut', 'subacute'],
  ['reactivation', 'réactivation', 'Reaktivierung', 'reactivation'],
  ['remission', 'rémission', 'Remission', 'remission'],
  ['oneshot', 'une seule fois', 'einmalig', 'once only'],
  ['ifnecessary', 'si nécessaire', 'bei Bedarf', 'if necessary'],
]);

export const certaintyWords = table([
  ['probable', 'probable', 'wahrscheinlich', 'probable'],
  ['proven', 'prouvé', 'gesichert', 'proven'],
  ['unprobable', 'peu probable', 'unwahrscheinlich', 'improbable'],
  ['undefined', 'certitude non précisée', 'Sicherheit nicht angegeben', 'certainty not stated'],
  ['excluded', 'exclu', 'ausgeschlossen', 'excluded'],
]);

export const lifecycleWords = table([
  ['aborted', 'interrompu', 'abgebrochen', 'aborted'],
  ['active', 'actif', 'aktiv', 'active'],
  ['administrated', 'administré', 'verabreicht', 'administered'],
  ['cancelled', 'annulé', 'abgesagt', 'cancelled'],
  ['completed', 'terminé', 'abgeschlossen', 'completed'],
  ['delivered', 'délivré', 'abgegeben', 'delivered'],
  ['excluded', 'exclu', 'ausgeschlossen', 'excluded'],
  ['inactive', 'inactif', 'inaktiv', 'inactive'],
  ['notpresent', 'absent', 'nicht vorhanden', 'not present'],
  ['ordered', 'demandé', 'angefordert', 'ordered'],
  ['pending', 'en attente', 'ausstehend', 'pending'],
  ['planned', 'prévu', 'geplant', 'planned'],
  ['prescribed', 'prescrit', 'verordnet', 'prescribed'],
  ['proposed', 'proposé', 'vorgeschlagen', 'proposed'],
  ['refused', 'refusé', 'verweigert', 'refused'],
  ['retracted', 'retiré', 'zurückgezogen', 'retracted'],
  ['scheduled', 'planifié', 'terminiert', 'scheduled'],
  ['stopped', 'arrêté', 'abgesetzt', 'stopped'],
  ['substituted', 'substitué', 'ersetzt', 'substituted'],
  ['suspended', 'suspendu', 'ausgesetzt', 'suspended'],
  ['switched', 'remplacé', 'umgestellt', 'switched'],
  ['todo', 'à faire', 'zu erledigen', 'to do'],
]);

export const phrases = {
  notRelevant: { fr: 'Non pertinent actuellement', de: 'Derzeit nicht relevant', en: 'Not relevant at present' },
  begin: { fr: 'Début', de: 'Beginn', en: 'Begin' },
  end: { fr: 'Fin', de: 'Ende', en: 'End' },
  by: { fr: 'Noté par', de: 'Eingetragen von', en: 'Noted by' },
  suspended: { fr: 'Suspendu', de: 'Ausgesetzt', en: 'Suspended' },
  stopped: { fr: 'Arrêté', de: 'Abgesetzt', en: 'Stopped' },
  duration: { fr: 'pendant', de: 'für', en: 'for' },
  day: { fr: 'jour', de: 'Tag', en: 'day' },
  maximum: { fr: 'au plus', de: 'höchstens', en: 'at most' },
  beginCondition: { fr: 'Condition de début', de: 'Bedingung für den Beginn', en: 'Condition to begin' },
  endCondition: { fr: 'Condition de fin', de: 'Bedingung für das Ende', en: 'Condition to end' },
  forPatient: { fr: 'Pour le patient', de: 'Für den Patienten', en: 'For the patient' },
  overdose: { fr: 'En cas de surdosage', de: 'Bei Überdosierung', en: 'In case of overdose' },
  yes: { fr: 'oui', de: 'ja', en: 'yes' },
  no: { fr: 'non', de: 'nein', en: 'no' },
  risks: { fr: 'Facteurs de risque', de: 'Risikofaktoren', en: 'Risk factors' },
  social: { fr: 'Situation sociale et habitudes', de: 'Soziales und Gewohnheiten', en: 'Social situation and habits' },
  wills: { fr: 'Volontés du patient', de: 'Wille des Patienten', en: 'Wishes of the patient' },
  contacts: { fr: 'Contacts', de: 'Kontakte', en: 'Contacts' },
  others: { fr: 'Autres éléments', de: 'Weitere Angaben', en: 'Other items' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** The words of a code; the code itself where nobody wrote words. */
export const wordsFor = (words: Words, code: string, language: keyof LocalizedText): string =>
  (Object.hasOwn(words, code) ? words[code]?.[language] : undefined) ?? code;
