/** What readers of written values say alike. */
import type { Finding } from '../clinical/index.ts';
import { finding } from './text.ts';

export const zoneAssumed = (path: string): Finding =>
  finding(
    'time.zone-assumed',
    'information',
    path,
    [
      'L’heure est donnée sans fuseau horaire ; celui de la source a été supposé.',
      'Die Uhrzeit ist ohne Zeitzone angegeben; die der Quelle wurde angenommen.',
      'The time has no zone; that of the source was assumed.',
    ],
    [
      'Rien à faire si la source est au Luxembourg ; sinon, réglez le fuseau de la source.',
      'Nichts zu tun, wenn die Quelle in Luxemburg steht; sonst stellen Sie die Zeitzone der Quelle ein.',
      'Nothing to do if the source is in Luxembourg; otherwise set the zone of the source.',
    ],
  );
