// delivery/ carries ready documents to the platform: what is due, in which order, what an answer means, when to try again.
// It may import journal, dsp and clinical.
export { startDelivery, type Deliverer, type Dossier, type Hold, type Question } from './deliverer.ts';
