/** HealthOne and Medidoc files that hold every field their readers know: read by mapping-pages.ts. Invented people only. */
export const fullHealthOne: readonly (readonly string[])[] = [
  [
    'A1\\L26042\\1/00042/00/000 LABOTEST\\',
    'A2\\L26042\\Müster-Test\\Léonie\\V\\01121893\\1893120105732\\',
    'A3\\L26042\\rue du Test, 1\\0000\\TESTANGE\\',
    'A4\\L26042\\90000001 DOCTEUR Test\\02032026\\1415\\C\\',
    'A5\\L26042\\130\\1893120105732\\x\\y\\110\\120\\',
    'L1\\L26042\\t_C\\BIOCHIMIE\\\\\\\\\\',
    'L1\\L26042\\1C130\\Potassium\\3,5 - 5,1\\mmol/l\\+\\5,6\\',
    'L1\\L26042\\1C130\\\\Sérum hémolysé\\',
    'L1\\L26042\\376\\Réticulocytes\\\\\\C\\sans objet\\',
    'L1\\L26042\\TITRE\\\\\\\\\\\\',
    'L1\\L26042\\COPIE\\\\\\\\\\Copie au Dr Test\\',
    'L5\\L26042\\DIVER\\\\\\\\\\Borrelia IgM : résultat suit\\',
  ],
  [
    'A1\\L26043\\LABOTEST\\',
    'A2\\L26043\\Beispiel\\Jean\\M\\31121950\\',
    'A4\\L26043\\Test\\02032026\\\\P\\',
    'L2\\L26043\\DIVER\\Cher confrère,\\',
  ],
];

export const fullMedidoc: readonly (readonly string[])[] = [
  [
    ...['L042', 'LABOTEST', 'rue du Labo 1', '0000 Testange', 'Tel. 000000', 'Biologie', '202603021415'],
    ...['9/00000/01/000', 'DOCTEUR                 Test'],
    ...['#A1893120105732', 'Müster-Test             Léonie', '18931201', 'X', '20260301', 'L26042', 'C'],
    ...['rue du Test             1', '0000', 'Testange'],
    ...['#Rc', '!Chimie', 'à jeun', '#R/'],
    ...['#Ra', '!Potassium', '=5.6', 'mmol/l', '+', '\\3.5 - 5.1', 'sérum hémolysé', '#R/'],
    ...['#Rb', '58343A.B', 'POSITIF', '#R/', '#Rb', '!Remarque', 'à contrôler', '#R/'],
    ...['#Rm', '!Glycémie', '0 =90', '#R/', '#A/', '#/'],
  ],
  [
    ...[
      '1/00042/00/000',
      'TESTER                  Anne',
      'rue du Test 1',
      '0000 Testange',
      'Tel. 000000',
      'Radiologie',
      '20260302',
    ],
    ...['9/00000/01/000', 'DOCTEUR                 Test'],
    ...['#A', 'Beispiel                Jean', '19501231', 'Y', '20260301', 'L26043', 'EP42'],
    ...['#Rb', '!Radiographie', 'Pas de foyer.', '#R/', '#A/', '#/'],
  ],
];
