/** Invented people, documents and states of the house, in the contract's shapes, for the screens to be looked at and tested with. */
import type {
  CallOutput,
  Connection,
  DocumentDetail,
  DocumentPage,
  DocumentRow,
  DocumentState,
  Finding,
  LocalizedText,
  Overview,
  Problem,
  ReceiptRow,
  SourceStatus,
  Warning,
} from '../../connectors/agent/contract.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

const families = ['Muster', 'Weber', 'Exemple', 'Beispill', 'Kirchen', 'Probst', 'Essai', 'Modell', 'Invente', 'Testi'];
const givens = ['Jeanne', 'Pit', 'Léa', 'Maurice', 'Zoé', 'Fränk', 'Anne-Marie', 'Jos', 'Maïté', 'Claude'];
const matricules = [
  '1893120105732',
  '1983081246785',
  '2003042581939',
  '1971110258749',
  '2012051469331',
  '1994092874550',
];
const births = ['1893-12-01', '1983-08-12', '2003-04-25', '1971-11-02', '2012-05-14', '1994-09-28'];
const titles: readonly (readonly [string, string])[] = [
  ['laboratory-report', 'Résultats de laboratoire'],
  ['letter', 'Lettre médicale'],
  ['discharge-letter', 'Lettre de sortie'],
  ['imaging-report', 'Compte rendu d’imagerie'],
];
const sourceNames = ['Laboratoire du Nord', 'Logiciel du cabinet', 'Fichiers remis'];

const pick = <T>(items: readonly T[], index: number): T => items[index % items.length]!;

export function documentRow(
  index: number,
  now: number,
  state: DocumentState = 'delivered',
  cause = 'accepted',
): DocumentRow {
  const [type, title] = pick(titles, index);
  const receivedAt = now - index * 7 * 60_000 - 4 * 60_000;
  const person = index % matricules.length;
  return {
    id: `document-${String(index).padStart(6, '0')}`,
    state,
    cause,
    title,
    type,
    patient: {
      name: `${pick(givens, index * 3)} ${pick(families, index)}`,
      birthDate: births[person]!,
      nationalId: matricules[person]!,
    },
    source: pick(sourceNames, index),
    serviceTime: '202611230800+0100',
    receivedAt,
    ...(state === 'delivered' ? { deliveredAt: receivedAt + 30_000 } : {}),
    since: receivedAt + 30_000,
    versionNumber: index % 17 === 3 ? 2 : 1,
    attempts: state === 'delivered' || state === 'refused' ? 1 : 0,
  };
}

export const identityFinding: Finding = {
  rule: 'identity.matricule.birth-date',
  severity: 'error',
  path: 'PID-3',
  message: text(
    'La date de naissance contenue dans le matricule n’est pas celle du message.',
    'Das Geburtsdatum im Matricule ist nicht das der Nachricht.',
    'The birth date inside the matricule is not the one of the message.',
  ),
  fix: text(
    'Comparez les deux avec un document d’identité, puis corrigez-les dans le logiciel ou confirmez la personne ici.',
    'Vergleichen Sie beide mit einem Ausweis und berichtigen Sie sie in der Software, oder bestätigen Sie die Person hier.',
    'Compare both with an identity document, then correct them in the software or confirm the person here.',
  ),
  pack: 'identity@2026-11-01',
};

const codeFinding: Finding = {
  rule: 'lab.code.local',
  severity: 'warning',
  path: 'OBR[1]/OBX[3]-3',
  message: text(
    'Une analyse porte un code propre au laboratoire, sans code LOINC.',
    'Eine Analyse trägt einen laboreigenen Code ohne LOINC.',
    'One analysis carries a local code without a LOINC code.',
  ),
  fix: text(
    'Rien n’empêche l’envoi. Demandez au laboratoire la table de correspondance.',
    'Der Versand ist nicht behindert. Bitten Sie das Labor um die Zuordnungstabelle.',
    'Sending is not hindered. Ask the laboratory for its table of codes.',
  ),
};

const analyses: readonly (readonly [
  string,
  string,
  string,
  string,
  DocumentDetail['view']['results'][number]['flag'],
  string,
])[] = [
  ['Glucose', '6,9', 'mmol/L', '3,9 – 5,8', 'high', '14749-6'],
  ['Hémoglobine', '13,2', 'g/dL', '12,0 – 16,0', '', '718-7'],
  ['Protéine C réactive', '< 0,6', 'mg/L', '', '', '1988-5'],
  ['Potassium', '2,7', 'mmol/L', '3,5 – 5,1', 'critical', '2823-3'],
  ['Ferritine', '9', 'µg/L', '15 – 150', 'low', '2276-4'],
];

/** The document whose content was cleared away after its time. */
export const clearedId = 'document-000024';

export function documentDetail(row: DocumentRow, more: { readonly results?: number } = {}): DocumentDetail {
  const timed = row.notBefore !== undefined;
  const held = row.state === 'held' && !timed;
  const letter = row.type !== 'laboratory-report';
  const count = letter ? 0 : (more.results ?? analyses.length);
  const results = Array.from({ length: count }, (_, index) => {
    const [label, value, unit, range, flag, code] = pick(analyses, index);
    return {
      source: `OBR[1]/OBX[${index + 1}]`,
      group: index < 2 ? 'Chimie et hématologie' : 'Autres analyses',
      label,
      value,
      unit,
      range,
      flag,
      code,
      status: 'final',
      notes: index === 0 ? ['Prélèvement à jeun'] : [],
    };
  });
  const detail: DocumentDetail = {
    ...row,
    receiptId: `receipt-${row.id}`,
    format: letter ? 'pdf' : 'hl7v2',
    part: '',
    size: 18_432,
    contentHash: '6f1ed002ab5595859014ebf0951522d9a1b1e4c1d0e2f3a4b5c6d7e8f9a0b1c2',
    mediaType: 'text/xml',
    uniqueId: '2.25.329800735698586629295641978511506172918',
    findings: held
      ? row.cause === 'opposition'
        ? []
        : [identityFinding, ...(letter ? [] : [codeFinding])]
      : row.state === 'delivered' && !letter
        ? [codeFinding]
        : [],
    mapping: {
      mapped: [
        { path: 'PID-5', value: row.patient.name, to: 'patient.name' },
        { path: 'PID-7', value: row.patient.birthDate ?? '', to: 'patient.birthDate' },
        { path: 'PID-3', value: row.patient.nationalId ?? '', to: 'patient.identifiers' },
        ...results.flatMap(({ source, label, value, unit, range }, index) => [
          { path: `${source}-3`, value: label, to: `observation-${index + 1}.code` },
          { path: `${source}-5`, value, to: `observation-${index + 1}.value` },
          { path: `${source}-6`, value: unit, to: `observation-${index + 1}.unit` },
          ...(range === '' ? [] : [{ path: `${source}-7`, value: range, to: `observation-${index + 1}.range` }]),
        ]),
      ],
      ignored: [{ path: 'MSH-3', value: 'LABNORD', rule: 'hl7v2.sending-application' }],
      unmapped: letter ? [] : [{ path: 'ZLB-4', value: 'A17' }],
      ...(held && !letter ? { script: scriptReport } : {}),
    },
    view: {
      kind: letter ? 'pdf' : 'results',
      patient: {
        name: row.patient.name,
        birthDate: row.patient.birthDate ?? '',
        sex: 'F',
        identifiers: row.patient.nationalId === undefined ? [] : [row.patient.nationalId],
      },
      author: 'Dr Marc Schmit',
      organization: 'Laboratoire du Nord',
      requester: 'Dr Anne Probst',
      results,
      notes: letter ? [] : ['Échantillon légèrement hémolysé.'],
    },
    versions:
      row.versionNumber > 1
        ? [
            { id: `${row.id}-v1`, versionNumber: 1, state: 'delivered', receivedAt: row.receivedAt - hour },
            { id: row.id, versionNumber: row.versionNumber, state: row.state, receivedAt: row.receivedAt },
          ]
        : [{ id: row.id, versionNumber: 1, state: row.state, receivedAt: row.receivedAt }],
    story: [
      {
        at: row.receivedAt,
        subject: 'receipt',
        kind: 'received',
        cause: 'taken',
        text: text(
          `Reçu de « ${row.source} », accusé de réception donné.`,
          `Von „${row.source}“ eingegangen und bestätigt.`,
          `Received from “${row.source}” and acknowledged.`,
        ),
        detail: { size: 18_432 },
      },
      {
        at: row.receivedAt + 400,
        subject: 'document',
        kind: held ? 'held' : 'ready',
        cause: row.cause,
        text: held
          ? text(
              'Retenu : l’identité du patient est douteuse.',
              'Zurückgehalten: Die Identität des Patienten ist zweifelhaft.',
              'Held: the identity of the patient is in doubt.',
            )
          : text('Lu, traduit et vérifié.', 'Gelesen, übersetzt und geprüft.', 'Read, translated and checked.'),
        detail: {},
      },
      ...(row.deliveredAt === undefined
        ? []
        : [
            {
              at: row.deliveredAt,
              subject: 'document' as const,
              kind: 'delivered',
              cause: 'accepted',
              text: text(
                'Déposé dans le DSP, qui l’a confirmé.',
                'Im DSP abgelegt und von ihm bestätigt.',
                'Filed in the DSP, which confirmed it.',
              ),
              detail: {},
            },
          ]),
    ],
    attemptList:
      row.attempts === 0
        ? []
        : [
            {
              transaction: 'ITI-41',
              startedAt: row.receivedAt + 25_000,
              endedAt: row.receivedAt + 25_740,
              outcome: row.state === 'refused' ? 'refused' : 'accepted',
              codes: row.state === 'refused' ? ['XDSRepositoryMetadataError'] : [],
            },
          ],
    metadata: [
      { name: 'typeCode', value: '11502-2 Laboratory report' },
      { name: 'sourcePatientInfo', value: row.patient.name },
    ],
    actions: timed
      ? ['release', 'cancel']
      : held
        ? ['release', 'retry', 'cancel']
        : row.state === 'refused'
          ? ['retry', 'cancel']
          : row.state === 'ready'
            ? ['cancel']
            : [],
  };
  if (row.id !== clearedId) return detail;
  const nobody = { name: '', birthDate: '', sex: '', identifiers: [] };
  return {
    ...detail,
    clearedAt: row.receivedAt + 90 * day,
    findings: [],
    mapping: { mapped: [], ignored: [], unmapped: [] },
    view: { kind: 'carried', patient: nobody, author: '', organization: '', requester: '', results: [], notes: [] },
  };
}

const scriptReport = {
  name: 'labo.js',
  sha256: 'f00dba11595859014ebf0951522d9a1b1e4c1d0e2f3a4b5c6d7e8f9a0b1c2d3e',
  changes: [
    { path: 'PID-3', before: '', after: '1893120105732^^^CCSS^NI' },
    { path: 'OBR[1]/OBX[2]-6', before: 'mmol/litre', after: 'mmol/L' },
  ],
};

const unreadableProblem: Problem = {
  code: 'pdf.locked',
  cause: text(
    'Le PDF est protégé par un mot de passe.',
    'Das PDF ist mit einem Passwort geschützt.',
    'The PDF is locked with a password.',
  ),
  next: text(
    'Imprimez la lettre en PDF depuis le logiciel et déposez-la de nouveau.',
    'Drucken Sie den Brief aus der Software als PDF und legen Sie ihn erneut ab.',
    'Print the letter to PDF from the software and drop it again.',
  ),
};

export const unreadableReceipt = (index: number, now: number): ReceiptRow => ({
  id: `unreadable-${index}`,
  name: `lettre-${index}.pdf`,
  source: 'Logiciel du cabinet',
  state: 'unreadable',
  receivedAt: now - (index + 1) * hour,
  size: 84_120,
  format: 'pdf',
  problem: unreadableProblem,
});

/** A file of which somebody must say what it is. */
export const askingReceipt = (now: number): ReceiptRow => ({
  id: 'asking-1',
  name: 'transfert.csv',
  source: 'Maison de soins',
  state: 'unreadable',
  receivedAt: now - hour,
  size: 210,
  problem: {
    code: 'FORMAT-AMBIGUOUS',
    cause: {
      fr: 'Ce fichier peut être lu de plusieurs façons.',
      de: 'Diese Datei kann auf mehrere Arten gelesen werden.',
      en: 'This file can be read in several ways.',
    },
    next: { fr: 'Dites ce que c’est.', de: 'Sagen Sie, was es ist.', en: 'Say what it is.' },
  },
  choices: ['pdf', 'csv'],
});

export function sources(rows: readonly DocumentRow[], now: number): SourceStatus[] {
  const count = (name: string, states: readonly DocumentState[]): number =>
    rows.filter(({ source, state }) => source === name && states.includes(state)).length;
  const open: readonly DocumentState[] = ['held', 'ready', 'sending', 'unknown', 'refused'];
  const one = (name: string, kind: SourceStatus['kind'], address: string): SourceStatus => ({
    name,
    kind,
    address,
    running: true,
    ...(rows.length === 0 ? {} : { lastReceivedAt: now - 4 * 60_000 }),
    received: rows.filter(({ source }) => source === name).length,
    delivered: count(name, ['delivered']),
    undelivered: count(name, open),
    coverage:
      rows.length === 0
        ? { mapped: 0, ignored: 0, unmapped: 0 }
        : { mapped: 412, ignored: 37, unmapped: kind === 'mllp' ? 3 : 0 },
  });
  return [
    one('Laboratoire du Nord', 'mllp', '192.168.1.20, port 2575'),
    one('Logiciel du cabinet', 'folder', 'C:\\Users\\Accueil\\Documents\\Export DSP'),
    one('Fichiers remis', 'handover', ''),
  ];
}

const warning = (
  code: string,
  severity: Warning['severity'],
  who: Warning['who'],
  count: number,
  since: number,
  title: LocalizedText,
  detail: LocalizedText,
  next: LocalizedText,
  link?: string,
): Warning => ({
  code,
  severity,
  who,
  count,
  since,
  title,
  detail,
  next,
  ...(link === undefined ? {} : { link }),
});

export const problemWarnings = (now: number): Warning[] => [
  warning(
    'delivery.held.identity',
    'problem',
    'you',
    2,
    now - 2 * hour,
    text(
      'Le matricule de 2 résultats ne correspond pas à la date de naissance',
      'Bei 2 Befunden passt das Matricule nicht zum Geburtsdatum',
      'The matricule of 2 results does not match the birth date',
    ),
    text(
      'Laboratoire du Nord. Rien ne part tant que l’identité est douteuse.',
      'Laboratoire du Nord. Nichts geht ab, solange die Identität zweifelhaft ist.',
      'Laboratoire du Nord. Nothing is sent while the identity is in doubt.',
    ),
    text('Vérifier l’identité', 'Identität prüfen', 'Check the identity'),
    '/documents?cause=identity',
  ),
  warning(
    'FILES-UNREADABLE',
    'problem',
    'you',
    2,
    now - hour,
    text('2 fichiers non lus', '2 ungelesene Dateien', '2 unread files'),
    text('Ils sont gardés.', 'Sie sind aufbewahrt.', 'They are kept.'),
    text('Voir les fichiers', 'Dateien ansehen', 'See the files'),
    '/#unreadable',
  ),
  warning(
    'trust.certificate.expires',
    'attention',
    'doctor',
    1,
    now - day,
    text(
      'Le certificat eSanté expire dans 14 jours',
      'Das eSanté-Zertifikat läuft in 14 Tagen ab',
      'The eSanté certificate expires in 14 days',
    ),
    text(
      'Après cette date, plus rien ne partira. Le renouvellement prend environ 3 jours.',
      'Danach geht nichts mehr ab. Die Erneuerung dauert etwa 3 Tage.',
      'After that date nothing will be sent. Renewing takes about 3 days.',
    ),
    text(
      'Demandez le renouvellement à l’Agence eSanté.',
      'Beantragen Sie die Erneuerung bei der Agence eSanté.',
      'Ask the Agence eSanté for the renewal.',
    ),
    '/connection',
  ),
];

/** Two people whom the practice knows; one of them objects to sending. */
const said = (fr: string, de: string, en: string) => ({ fr, de, en });

export const packs = (now: number): CallOutput<'packs'> => ({
  types: ['laboratory-report', 'discharge-letter'],
  shipped: [
    {
      name: 'identity',
      version: '2026-11-01',
      title: said('Identité du patient', 'Identität des Patienten', 'Identity of the patient'),
      description: said('Matricule, dates, noms.', 'Nationale Nummer, Daten, Namen.', 'National number, dates, names.'),
      validFrom: '2026-11-01',
      rules: 14,
      inForce: true,
    },
  ],
  rules: { state: 'signed', manifest: 'a1'.repeat(32), signedBy: '5e'.repeat(32) },
  own: [
    {
      name: 'xd-lab-schematron',
      kind: 'schematron',
      version: '4.0',
      sha256: '0'.repeat(64),
      formats: ['cda'],
      types: ['laboratory-report'],
      severity: 'warning',
      file: 'xd-lab.zip',
      addedAt: now - day,
      rules: 278,
      gaps: [],
      test: {
        documents: 50,
        withErrors: 0,
        withWarnings: 3,
        broken: 0,
        medianMilliseconds: 64,
        longestMilliseconds: 211,
        rules: [{ rule: 'pack.xd-lab-schematron.p-1.1', severity: 'warning', documents: 3, places: 4 }],
      },
    },
    {
      name: 'cda-2026',
      problem: {
        code: 'PACK-DAMAGED',
        cause: said('Le paquet est abîmé.', 'Das Paket ist beschädigt.', 'The pack is damaged.'),
        next: said('Retirez-le.', 'Entfernen Sie es.', 'Remove it.'),
      },
    },
  ],
});

export const patients = (now: number): CallOutput<'patients'> => ({
  total: 2,
  rows: [
    {
      id: 'patient-1',
      name: 'Jeanne Muster',
      birthDate: '1893-12-01',
      nationalId: '1893120105732',
      numbers: ['P-17 (Cabinet Exemple)'],
      stays: [{ id: 'stay-1', number: 'S-4', state: 'admitted', from: now - 86_400_000 }],
      oppositions: [
        {
          id: 'opposition-1',
          patient: { id: 'patient-1', name: 'Jeanne Muster', birthDate: '1893-12-01' },
          stay: 'S-4',
          from: now - 86_400_000,
          standing: 'standing',
          recordedBy: 'Mme Weber',
          recordedAt: now - 86_400_000,
        },
      ],
    },
    { id: 'patient-2', name: 'Paul Exemple', birthDate: '1950', numbers: [], stays: [], oppositions: [] },
  ],
});

export function overview(
  rows: readonly DocumentRow[],
  receipts: readonly ReceiptRow[],
  warnings: Warning[],
  now: number,
): Overview {
  const states = { held: 0, ready: 0, sending: 0, unknown: 0, delivered: 0, refused: 0, cancelled: 0 };
  for (const { state } of rows) states[state] += 1;
  const waiting = rows.filter(({ state }) => state !== 'delivered' && state !== 'cancelled');
  const begun = [...waiting, ...receipts].map(({ receivedAt }) => receivedAt);
  const counts = rows.length === 0 ? [0, 0, 0, 0, 0, 0, 0] : [38, 52, 47, 61, 9, 0, 44];
  return {
    undelivered: waiting.length + receipts.length,
    oldestSeconds: begun.length === 0 ? 0 : Math.floor((now - Math.min(...begun)) / 1000),
    states,
    unreadable: receipts.length,
    deliveredToday: Math.min(41, states.delivered),
    ...(states.delivered === 0 ? {} : { lastDeliveredAt: now - 4 * 60_000 }),
    warnings,
    storage: {
      level: 'roomy',
      free: 40_000_000_000,
      reserve: 67_108_864,
      journal: 4_194_304,
      reusable: 0,
      clearing: {
        delivered: { count: 40, bytes: 900_000, nextAt: now + 30 * day },
        cancelled: { count: 0, bytes: 0 },
        dismissed: { count: 0, bytes: 0 },
      },
    },
    waits: rows.flatMap(({ cause, notBefore }) =>
      notBefore === undefined ? [] : [{ cause, count: 1, nextAt: notBefore }],
    ),
    drain: { documents: states.ready, ...(states.ready > 5 ? { doneAt: now + 3 * 60_000 } : {}) },
    days: counts.map((received, index) => ({
      day: new Date(now - (6 - index) * day).toISOString().slice(0, 10),
      start: now - (6 - index) * day - 8 * 3_600_000,
      received,
      delivered: Math.max(0, received - (index === 6 ? waiting.length : 0)),
    })),
    sources: sources(rows, now),
    organization: 'Cabinet Dr Schmit',
    profile: { name: 'sandbox', title: text('Bac à sable', 'Testumgebung', 'Sandbox') },
    now,
    version: '0.1.0',
  };
}

export function connection(broken: boolean, waiting: number, now: number): Connection {
  const steps: readonly Connection['steps'][number]['step'][] = [
    'network',
    'tls',
    'certificate',
    'clock',
    'identity',
    'dossier',
    'submission',
  ];
  return {
    checkedAt: now - 12_000,
    waiting,
    steps: steps.map((step, index) => {
      if (!broken || index < 2) return { step, state: 'ok', milliseconds: 14 + index * 9 };
      if (index > 2) return { step, state: 'not-tried' };
      return {
        step,
        state: 'failed',
        problem: {
          code: 'trust.certificate.revoked',
          cause: text(
            'Le certificat a été révoqué le 22.11.2026.',
            'Das Zertifikat wurde am 22.11.2026 widerrufen.',
            'The certificate was revoked on 22.11.2026.',
          ),
          next: text(
            'C’est l’Agence eSanté qui l’a fait, souvent parce qu’un nouveau a été délivré. Avez-vous reçu un fichier .p12 récemment ?',
            'Das war die Agence eSanté, oft weil ein neues ausgestellt wurde. Haben Sie kürzlich eine .p12-Datei erhalten?',
            'The Agence eSanté did so, often because a new one was issued. Did you receive a .p12 file lately?',
          ),
        },
      };
    }),
    endpoint: 'https://127.0.0.1:9443/xds/repository',
    certificate: {
      subject: 'CN=Dr Marc Schmit, serialNumber=1234567890, C=LU',
      issuer: 'Relais sandbox authority',
      eHealthId: '1234567890',
      validFrom: now - 716 * day,
      validTo: now + (broken ? 14 : 300) * day,
      uses: ['digitalSignature', 'keyEncipherment'],
    },
    keyStore: broken ? 'file' : 'system',
  };
}

/** A report as its reader sees it, with every kind of thing that a page is made of. */
export const documentPage: DocumentPage = {
  title: 'Résultats de laboratoire',
  language: 'fr-LU',
  facts: [
    { name: 'patient', values: ['Jeanne Muster'], time: false },
    { name: 'born', values: ['18931201'], time: true },
    { name: 'author', values: ['Dr Bob Biologiste'], time: false },
  ],
  sections: [
    {
      title: 'Biochimie',
      depth: 1,
      nodes: [{ tag: 'p', children: ['À jeun depuis ', { tag: 'strong', children: ['12 heures'] }] }],
    },
    {
      title: 'Glucose',
      depth: 2,
      nodes: [
        {
          tag: 'table',
          children: [
            { tag: 'caption', children: ['Bilan'] },
            {
              tag: 'thead',
              children: [
                {
                  tag: 'tr',
                  children: [
                    { tag: 'th', children: ['Analyse'] },
                    { tag: 'th', children: ['Résultat'] },
                  ],
                },
              ],
            },
            {
              tag: 'tbody',
              children: [
                {
                  tag: 'tr',
                  children: [
                    { tag: 'td', children: ['Glucose'] },
                    { tag: 'td', children: ['<script>5,1</script> mmol/l'] },
                  ],
                },
              ],
            },
          ],
        },
        {
          tag: 'img',
          src: 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=',
          alt: 'Électrophorèse',
          children: [],
        },
      ],
    },
  ],
  file: '',
  leftOut: [{ what: 'outside', count: 2 }],
};

/** A letter, of more pages than anybody scrolls through before printing. */
export const letterId = 'document-000005';
export const letterPages = 12;
export const letterPage: DocumentPage = { ...documentPage, title: 'Lettre', sections: [], file: 'pdf' };

export const handedTypes: CallOutput<'handedTypes'> = [
  { name: 'letter', title: text('Lettre médicale', 'Arztbrief', 'Medical letter') },
  { name: 'imaging-report', title: text('Compte rendu d’imagerie', 'Bildgebungsbefund', 'Imaging report') },
];

/** What is said of a scan that came without whose it is. */
export const whoseUnknown: Problem = {
  code: 'INTAKE-WHOSE-UNKNOWN',
  cause: text(
    'Rien ne dit à qui appartient ce fichier.',
    'Nichts sagt, wem diese Datei gehört.',
    'Nothing says whose this file is.',
  ),
  next: text('Dites à qui il appartient.', 'Sagen Sie, wem sie gehört.', 'Say whose it is.'),
};

const why: LocalizedText = text('Pour une raison inventée.', 'Aus einem erfundenen Grund.', 'For an invented reason.');

/** The report of whatever days: every row and every file of the house, and three messages in which nothing was new. */
export function report(
  rows: readonly DocumentRow[],
  receipts: readonly ReceiptRow[],
  input: Record<string, unknown>,
  now: number,
): CallOutput<'report'> {
  const tally = (those: readonly DocumentRow[]): CallOutput<'report'>['types'][number] => {
    const of = (state: DocumentState): number => those.filter((row) => row.state === state).length;
    return {
      type: those[0]?.type ?? '',
      title: text(those[0]?.title ?? '', those[0]?.title ?? '', those[0]?.title ?? ''),
      documents: those.length,
      laterVersions: those.filter(({ versionNumber }) => versionNumber > 1).length,
      states: {
        held: of('held'),
        ready: of('ready'),
        sending: of('sending'),
        unknown: of('unknown'),
        delivered: of('delivered'),
        refused: of('refused'),
        cancelled: of('cancelled'),
      },
    };
  };
  const counts = (those: readonly DocumentRow[], unreadable: number, known: number): CallOutput<'report'>['total'] => ({
    ...tally(those),
    received: those.length + unreadable + known,
    outcomes: { documents: those.length, known, 'set-aside': 0, dismissed: 0, unreadable, waiting: 0 },
    repeated: known === 0 ? 0 : 12,
    batches: 0,
  });
  const known = rows.length === 0 ? 0 : 3;
  const all = counts(rows, receipts.length, known);
  const reasons = Object.values(
    Object.groupBy(
      rows.filter(({ state }) => state === 'held' || state === 'refused' || state === 'cancelled'),
      ({ state, cause }) => `${state} ${cause}`,
    ),
  ).map((those = []) => ({
    state: those[0]!.state as 'held' | 'refused' | 'cancelled',
    cause: those[0]!.cause,
    text: why,
    count: those.length,
  }));
  const [from, to] = [String(input['from']), String(input['to'])];
  return {
    from,
    to,
    zone: 'Europe/Luxembourg',
    madeAt: now,
    organization: 'Cabinet Dr Schmit',
    profile: { name: 'lu-dsp', title: text('DSP', 'DSP', 'DSP') },
    version: '0.1.0',
    total: all,
    days:
      from === to
        ? [{ day: to, ...all }]
        : [
            { day: from, ...counts([], 0, 0) },
            { day: to, ...all },
          ],
    sources: sourceNames.map((source, index) => ({
      source,
      ...counts(
        rows.filter((row) => row.source === source),
        index === 0 ? receipts.length : 0,
        index === 0 ? known : 0,
      ),
    })),
    types: titles
      .map(([type]) => tally(rows.filter((row) => row.type === type)))
      .filter(({ documents }) => documents > 0),
    reasons,
  };
}

/** A page of its lines, in the order of arrival. */
export function reportLines(
  rows: readonly DocumentRow[],
  receipts: readonly ReceiptRow[],
  input: Record<string, unknown>,
): CallOutput<'reportLines'> {
  const lines: CallOutput<'reportLines'>['rows'] = [
    ...rows.map(({ id, type, title, versionNumber, state, since, deliveredAt, receivedAt, source, cause }, index) => ({
      receivedAt,
      source,
      number: `MSG-${String(index + 1).padStart(6, '0')}`,
      outcome: 'documents' as const,
      text: why,
      cause,
      document: {
        id,
        type,
        title: text(title, title, title),
        versionNumber,
        state,
        since,
        ...(deliveredAt === undefined
          ? {}
          : { deliveredAt, uniqueId: `2.25.32980073569858662929564197851150617${1000 + index}` }),
      },
    })),
    ...receipts.map(({ receivedAt, source, name }) => ({
      receivedAt,
      source,
      number: name,
      outcome: 'unreadable' as const,
      text: why,
      cause: 'X',
    })),
    ...Array.from({ length: rows.length === 0 ? 0 : 3 }, (_, index) => ({
      receivedAt: rows[0]!.receivedAt,
      source: sourceNames[0]!,
      number: `=KNOWN-${index}`,
      outcome: 'known' as const,
      text: why,
      cause: '',
    })),
  ];
  const open = ({ document, outcome }: (typeof lines)[number]): boolean =>
    document ? !['delivered', 'cancelled'].includes(document.state) : outcome === 'unreadable';
  const wanted = input['which'] === 'open' ? lines.filter(open) : lines;
  const first = Number((typeof input['after'] === 'string' ? input['after'] : '0.0').split('.')[1]);
  const next = first + Number(input['limit']);
  return { rows: wanted.slice(first, next), ...(next < wanted.length ? { next: `1.${next}` } : {}) };
}
