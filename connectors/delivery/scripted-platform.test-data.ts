/** A platform that answers from a script, and remembers what it was asked; without a script it takes everything. */
import type { Patient, Problem } from '../clinical/index.ts';
import type { DossierAnswer, Platform, RegistryAnswer, Submission, SubmissionOutcome } from '../dsp/index.ts';

export const problem: Problem = {
  code: 'DOWN',
  cause: { fr: 'x', de: 'x', en: 'x' },
  next: { fr: 'x', de: 'x', en: 'x' },
};
export const accepted: SubmissionOutcome = { kind: 'accepted', warnings: [], answer: '' };
export const patient: Patient = {
  identifiers: [{ kind: 'national', extension: '1893120105732' }],
  name: { family: 'Test', given: ['Anne'] },
  sex: 'female',
  telecoms: [],
};

export class ScriptedPlatform implements Platform {
  submitted: Submission[] = [];
  asked: string[] = [];
  outcomes: (SubmissionOutcome | (() => SubmissionOutcome))[] = [];
  registry: RegistryAnswer[] = [];
  dossiers: DossierAnswer[] = [];
  async submit(submission: Submission): Promise<SubmissionOutcome> {
    this.submitted.push(submission);
    const next = this.outcomes.shift() ?? accepted;
    return typeof next === 'function' ? next() : next;
  }
  async find(uniqueId: string): Promise<RegistryAnswer> {
    this.asked.push(uniqueId);
    return this.registry.shift() ?? { kind: 'absent' };
  }
  lookedUp = 0;
  async lookUp(): Promise<DossierAnswer> {
    this.lookedUp += 1;
    return (
      this.dossiers.shift() ?? { kind: 'matches', matches: [{ dossierId: '1000000001', authority: '1.2', patient }] }
    );
  }
  checkPath = (): Promise<[]> => Promise.resolve([]);
  close = (): Promise<void> => Promise.resolve();
}
