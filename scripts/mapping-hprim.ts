/** HPRIM files of invented people that hold every field the reader knows: read by mapping-pages.ts. */
export const fullHprim: readonly (readonly string[])[] = [
  [
    'H|~^\\&|L0042.HPR|SECRET|LAB01~LABOTEST|1 RUE DU LABO~TESTANGE|ORU|00352000000|V|MED42~DR TEST|commentaire|P|H2.2~L|202603021415',
    'P|1|4711|S0042|1893120105732|MUSTER-TEST~LEONIE~MARIE~ALIAS~MME|BEISPIEL|18931201|F||1 RUE DU TEST~BLOC B~TESTANGE~57~0000~LU|INS1|00352000000|90000001~DOCTEUR&Test|||170|70|R73 glycémie|ramipril||||20260301|OP|CH12|||M',
    'C|1|L|à jeun',
    'OBR|1|P1~DEM-1|P77~L1|CHIM~BIOCHIMIE~L|R|202603020800|202603020810|202603020815|5|PREL|A|risque|diabète|202603020905|SER~Sérum~Bras|90000001~TEST~DR|00352000001',
    'A||||||202603021415||CHIM|F|||90000002~CONFRERE~Test|||contrôle|90000003~VALIDATEUR~Test|90000004',
    'C|1|L|Sérum hémolysé',
    'OBX|1|NM|K~Potassium~L~2823-3~Potassium~LN|1|5.6^56|mmol/l^autre|3.5-5.1|H|0.9|N|F|20250101|oui|202603021400|LAB|90000003',
    'C|1|P|contrôlé',
    'OBX|2|TX|CC~Conclusion~L||Première ligne||||||F',
    'OBX|3|TX|CC~Conclusion~L||deuxième ligne||||||F',
    'OBX|4|CE|G~Germe~L||112283007~Escherichia coli~SCT||||||F',
    'OBX|5|NM|NA~Sodium~L||999|mmol/l|||||D',
    'AP|1|assuré',
    'FAC|1|12.50',
    'L|1||1|14',
  ],
];
