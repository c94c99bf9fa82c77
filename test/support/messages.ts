/** Laboratory messages of invented patients, as many as a test wants, each another report. */

export interface ResultMessage {
  readonly controlId: string;
  readonly filler: string;
  readonly value?: string;
  readonly status?: 'F' | 'C' | 'P' | 'X';
  readonly matricule?: string;
}

/** One ORU^R01 (HL7 2.5.1, UTF-8) with one potassium value. */
export function resultMessage({
  controlId,
  filler,
  value = '4.2',
  status = 'F',
  matricule = '1893120105732',
}: ResultMessage): Buffer {
  const segments = [
    `MSH|^~\\&|LIS|LABOTEST|RELAIS|CABINET|20261123080000+0100||ORU^R01^ORU_R01|${controlId}|P|2.5.1|||||LUX|UNICODE UTF-8|fr`,
    `PID|1||4711^^^LABOTEST^PI~${matricule}^^^CNS&1.3.182.4.4&ISO^NI||Müster-Test^Léonie||18931201|F|||1, rue du Test^^Testange^^0000^LUX^H`,
    `ORC|RE|DEM-${filler}^CAB|${filler}^LABOTEST||CM|||||||90000001^DOCTEUR^Test`,
    `OBR|1|DEM-${filler}^CAB|${filler}^LABOTEST|CHIM^Biochimie^L|||20261123070000|||||||||90000001^DOCTEUR^Test||||||20261123080000||CH|${status}`,
    `OBX|1|NM|2823-3^Potassium^LN||${status === 'X' ? '' : value}|mmol/L|3.5 - 5.1|N|||${status}|||20261123070000`,
  ];
  return Buffer.from(`${segments.join('\r')}\r`);
}
