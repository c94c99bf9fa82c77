/** What the columns of care homes are called in French, German, Luxembourgish and English, and what each measurement is. */
import type { ColumnRole, SheetKind } from '../../profiles/index.ts';
import { loincCode } from '../terminology.ts';
import type { Coding } from '../../clinical/index.ts';

/** Written without accents, case and punctuation, as {@link headerKey} makes them. */
const aliases: Readonly<Partial<Record<ColumnRole, string>>> = {
  'national-id':
    'matricule nomatricule numeromatricule matriculenational matrikel matrikelnummer matrikelnr sozialversicherungsnummer svnr nationalid nationalnumber socialsecurityno cns nocns nin',
  'local-id':
    'nresident ndossier noresident numeroresident residentid idresident nodossier numerodossier dossierresident bewohnernr bewohnernummer bewohnerid residentno residentnumber residentid patientid patientno patientnr patientennr patientennummer nopatient idpatient',
  'full-name':
    'resident residente residents bewohner bewohnerin bewunner patient nomprenom nometprenom nomprenomresident nomresident nomduresident name nomcomplet namevorname bewohnername residentname patientname fullname',
  family: 'nom nomdefamille nomusage nachname familienname familyname lastname surname numm',
  given: 'prenom prenoms vorname vornamen givenname firstname first virnumm',
  'birth-family': 'nomdenaissance nomdejeunefille nomnaissance geburtsname maidenname birthname',
  'birth-date':
    'datedenaissance datenaissance ddn neele nele naissance geburtsdatum geburtstag geboren gebdatum gebdat geb dateofbirth birthdate dob gebuertsdatum',
  sex: 'sexe sex geschlecht gender genre',
  date: 'date datum dateheure dateetheure datedemesure datemesure datedelamesure messdatum datumzeit datumuhrzeit datumunduhrzeit zeitpunkt datetime dateandtime datetransfert datedetransfert datechute datedelachute sturzdatum verlegungsdatum administrele verabreichtam givenat le am',
  time: 'heure uhrzeit zeit time auerzait heuredemesure heuredelachute heuredetransfert sturzzeit messzeit',
  start: 'debut datedebut datededebut depuis beginn ab seit von start startdate from since',
  end: 'fin datefin datedefin jusquau ende bis end enddate until stop arret',
  author:
    'auteur soignant soignante infirmier infirmiere ide pflegekraft pflegeperson pfleger hdz handzeichen verfasser author nurse caregiver recordedby signature saisipar erfasstvon mesurepar',
  'blood-pressure': 'ta tension tensionarterielle pa pressionarterielle rr blutdruck bd bloodpressure bp blutdrock',
  systolic:
    'systolique tas pas tasys tensionsystolique pressionsystolique systolisch rrsys sys systole rrsystolisch systolic sbp bpsys',
  diastolic:
    'diastolique tad pad tadia tensiondiastolique pressiondiastolique diastolisch rrdia dia diastole rrdiastolisch diastolic dbp bpdia',
  pulse: 'pouls puls pulse fc frequencecardiaque hf herzfrequenz heartrate hr pls',
  temperature: 't temp temperature temperatur korpertemperatur koerpertemperatur bodytemperature',
  respiration: 'fr frequencerespiratoire respiration af atemfrequenz atmung respiratoryrate resprate',
  oxygen:
    'spo2 sao2 sato2 saturation saturationo2 saturationenoxygene sauerstoffsattigung sauerstoffsaettigung sattigung o2sat oxygensaturation',
  glucose: 'glycemie glycemiecapillaire dextro gly bz blutzucker glucose glukose bloodglucose bloodsugar bloddzocker',
  pain: 'douleur eva echelledouleur en schmerz schmerzskala nrs vas pain painscore peng',
  weight: 'poids pds gewicht korpergewicht koerpergewicht weight bodyweight gewiicht',
  height: 'taille groesse grosse korpergrosse koerpergroesse height greisst',
  bmi: 'imc bmi bodymassindex',
  measurement:
    'braden norton barthel mmse mmst mna gir tinetti besd doloplus algoplus waterlow diurese urinmenge trinkmenge apporthydrique hydratation perimetre',
  test: 'parametre mesure typedemesure parameter messung vitalwert vitalzeichen test analyse item constante',
  value: 'valeur wert messwert value resultat ergebnis result',
  unit: 'unite einheit unit units',
  medicine:
    'medicament nomdumedicament medicaments produit specialite medikament praparat praeparat arzneimittel handelsname medication medicine drug medikamenter',
  strength: 'dosage starke staerke wirkstarke strength concentration',
  dose: 'dos dose dosis quantite menge amount qte einzeldosis dosieparprise',
  form: 'forme formegalenique darreichungsform form galenik',
  route: 'voie voiedadministration applikation applikationsweg verabreichung verabreichungsart route',
  schedule:
    'posologie schema prises dosierung dosierschema einnahme einnahmeschema frequence haufigkeit dosageinstructions schedule frequency sig',
  morning: 'matin morgens morgen fruh morning mo moies',
  noon: 'midi mittags mittag noon lunch mi mettes',
  evening: 'soir abends abend evening ab owes',
  night: 'nuit coucher nachts nacht zurnacht night bedtime na nuets',
  'as-needed': 'sibesoin prn bedarf beibedarf reserve asneeded',
  reason: 'indication motif raison grund anlass reason indikation',
  prescriber:
    'prescripteur medecin medecinprescripteur medecintraitant arzt verordner verordnetvon prescriber physician doctor',
  'given-or-not': 'administre donne pris verabreicht gegeben eingenommen administered given taken',
  'wound-site': 'localisation localisationplaie lokalisation wundlokalisation wundort plaie wunde wound',
  'wound-length': 'longueur lange laenge length',
  'wound-width': 'largeur breite width',
  'wound-depth': 'profondeur tiefe depth',
  wound:
    'stade grade grad kategorie stadium stage exsudat exsudation exudat exudate bordsdelaplaie wundrand wundumgebung peauperilesionnelle odeur geruch pansement verband dressing soin wundversorgung typedeplaie wundart woundtype',
  fall: 'lieudelachute lieudechute sturzort circonstances circonstancesdelachute sturzhergang hergang circumstances blessure blessures lesion lesions verletzung verletzungen injury injuries temoin temoins zeuge zeugen witness mesuresprises massnahmen sturzfolgen consequences chute sturz fall chaussures schuhwerk',
  transfer:
    'destination hopital etablissementdestinataire zielklinik krankenhaus hospital verlegungnach transfereea motifdutransfert motifdetransfert verlegungsgrund reasonfortransfer allergies allergien diagnostics diagnosen diagnoses antecedents mobilite mobilitat mobility personneacontacter kontaktperson angehorige contact directivesanticipees patientenverfugung advancedirective transport isolement',
  nursing:
    'cible fokus focus donnee donnees daten data action aktion actions transmission transmissions pflegebericht bericht observation observations beobachtung note',
  remark:
    'remarque remarques commentaire commentaires bemerkung bemerkungen anmerkung kommentar remark remarks comment comments info',
  ignore:
    'chambre zimmer zimmernummer room nochambre etage unit etagechambre wohnbereich station bereich ward lit bett lfdnr ligne zeile index',
};

/** Letters and digits only, without accents and case; a unit in brackets is left out. */
export const headerKey = (header: string): string =>
  header
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, '')
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]/g, '');

const byKey = new Map<string, ColumnRole>();
for (const [role, words] of Object.entries(aliases) as [ColumnRole, string][])
  for (const word of words.split(' ')) if (!byKey.has(word)) byKey.set(word, role);

/** What a column of this header usually holds; undefined when the word is not known. */
export const roleNamed = (header: string): ColumnRole | undefined => byKey.get(headerKey(header));

/** The unit that a header names: `Poids (kg)`, `Temp. [°C]`, `BZ mg/dl`. */
export function unitInHeader(header: string): string | undefined {
  const bracketed = /[([]\s*([^)\]]+?)\s*[)\]]\s*$/.exec(header)?.[1];
  if (bracketed !== undefined) return bracketed;
  return /\s(mg\/dl|g\/l|mmol\/l|kg|cm|mmhg|°c|%|\/min)\s*$/i.exec(header)?.[1];
}

export interface MeasurementKind {
  readonly coding: Coding;
  /** What its values are in where nobody says it, because nobody here measures it otherwise; absent where there is a choice. */
  readonly unit?: { readonly text: string; readonly ucum: string };
  /** Values outside are slips of the pen (in the unit above). */
  readonly plausible: readonly [low: number, high: number];
}

const kind = (
  code: string,
  display: string,
  unit: readonly [text: string, ucum: string],
  low: number,
  high: number,
): MeasurementKind => ({
  coding: loincCode(code, display),
  unit: { text: unit[0], ucum: unit[1] },
  plausible: [low, high],
});

export const measurementKinds: Readonly<Partial<Record<ColumnRole, MeasurementKind>>> = {
  systolic: kind('8480-6', 'Systolic blood pressure', ['mmHg', 'mm[Hg]'], 40, 300),
  diastolic: kind('8462-4', 'Diastolic blood pressure', ['mmHg', 'mm[Hg]'], 20, 200),
  pulse: kind('8867-4', 'Heart rate', ['/min', '/min'], 20, 250),
  temperature: kind('8310-5', 'Body temperature', ['°C', 'Cel'], 25, 45),
  respiration: kind('9279-1', 'Respiratory rate', ['/min', '/min'], 3, 80),
  oxygen: kind('59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry', ['%', '%'], 30, 100),
  pain: kind('72514-3', 'Pain severity - 0-10 verbal numeric rating [Score] - Reported', ['', '{score}'], 0, 10),
  weight: kind('29463-7', 'Body weight', ['kg', 'kg'], 10, 350),
  height: kind('8302-2', 'Body height', ['cm', 'cm'], 50, 250),
  bmi: kind('39156-5', 'Body mass index (BMI) [Ratio]', ['kg/m²', 'kg/m2'], 8, 90),
  'wound-length': kind('39126-8', 'Length of Wound', ['cm', 'cm'], 0, 60),
  'wound-width': kind('39125-0', 'Width of Wound', ['cm', 'cm'], 0, 60),
  'wound-depth': kind('39127-6', 'Depth of Wound', ['cm', 'cm'], 0, 30),
};

/** Two codes by the unit (in small letters): sugar is never coded without one. */
export const glucoseByUnit: Readonly<Record<string, MeasurementKind>> = {
  'mg/dl': kind('2339-0', 'Glucose [Mass/volume] in Blood', ['mg/dl', 'mg/dL'], 10, 1500),
  'mmol/l': kind('15074-8', 'Glucose [Moles/volume] in Blood', ['mmol/l', 'mmol/L'], 0.5, 85),
};

export const bloodPressure: Coding = loincCode('85354-9', 'Blood pressure panel with all children optional');

export const isMeasurementRole = (role: ColumnRole): boolean =>
  role === 'blood-pressure' ||
  role === 'glucose' ||
  role === 'measurement' ||
  role === 'value' ||
  role in measurementKinds;

/** The kind of sheet that a column speaks for; undefined for those that stand on any sheet. */
export function sheetOf(role: ColumnRole): SheetKind | undefined {
  if (role === 'fall' || role === 'transfer' || role === 'nursing') return role;
  if (role.startsWith('wound')) return 'wound';
  if (role === 'medicine') return 'medication';
  return isMeasurementRole(role) ? 'vital-signs' : undefined;
}
