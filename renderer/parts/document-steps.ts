/** A document's way in five steps, from its state, its findings and its attempts. */
import type { TFunction } from 'i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import type { Speech } from '../i18n/format.ts';
import type { Step } from './steps.tsx';

type StepState = Step['state'];

interface Way {
  readonly checked: StepState;
  readonly sent: StepState;
  readonly inDsp: StepState;
}

/** Which of the last three steps are done in each state; receiving and reading always are, or there would be no document. */
const ways: Record<DocumentDetail['state'], Way> = {
  held: { checked: 'problem', sent: 'open', inDsp: 'open' },
  ready: { checked: 'done', sent: 'current', inDsp: 'open' },
  sending: { checked: 'done', sent: 'current', inDsp: 'open' },
  unknown: { checked: 'done', sent: 'done', inDsp: 'current' },
  delivered: { checked: 'done', sent: 'done', inDsp: 'done' },
  refused: { checked: 'done', sent: 'done', inDsp: 'problem' },
  cancelled: { checked: 'done', sent: 'open', inDsp: 'open' },
};

export function stepsOf(detail: DocumentDetail, t: TFunction, speech: Speech): readonly Step[] {
  const way = detail.notBefore === undefined ? ways[detail.state] : ways.ready;
  const words: Record<StepState, string> = {
    done: t('document.stepDone'),
    current: t('document.stepCurrent'),
    problem: t('document.stepProblem'),
    open: t('document.stepOpen'),
  };
  const step = (key: string, name: string, state: StepState, lines: readonly string[]): Step => ({
    key,
    name,
    state,
    word: words[state],
    lines,
  });
  const { mapped, ignored, unmapped } = detail.mapping;
  const errors = detail.findings.filter(({ severity }) => severity === 'error').length;
  const remarks = detail.findings.filter(({ severity }) => severity === 'warning').length;
  // How many fields there were went with the content.
  const counted = detail.clearedAt === undefined;
  return [
    step('received', t('document.received'), 'done', [
      t('document.by', { time: speech.dateTime(detail.receivedAt), source: detail.source }),
    ]),
    step('read', t('document.read'), 'done', [
      ...(counted ? [t('document.fields', { count: mapped.length })] : []),
      ...(ignored.length > 0 ? [t('document.setAside', { count: ignored.length })] : []),
      ...(unmapped.length > 0 ? [t('document.notCarried', { count: unmapped.length })] : []),
    ]),
    step('checked', t('document.checked'), way.checked, [
      ...(counted ? [errors > 0 ? t('document.toMend', { count: errors }) : t('document.nothingToMend')] : []),
      ...(remarks > 0 ? [t('document.remarks', { count: remarks })] : []),
    ]),
    step('sent', t('document.sent'), way.sent, [sentLine(detail, t, speech)]),
    step('inDsp', t('document.inDsp'), way.inDsp, [inDspLine(detail, t, speech)]),
  ];
}

function sentLine(detail: DocumentDetail, t: TFunction, speech: Speech): string {
  if (detail.notBefore !== undefined) return t('document.goesAt', { time: speech.dateTime(detail.notBefore) });
  if (detail.state === 'cancelled') return t('document.stopped');
  if (detail.state === 'sending') return t('document.underway');
  return detail.attempts === 0 ? t('document.notYet') : t('document.tries', { count: detail.attempts });
}

function inDspLine(detail: DocumentDetail, t: TFunction, speech: Speech): string {
  if (detail.deliveredAt !== undefined) return speech.dateTime(detail.deliveredAt);
  if (detail.state === 'refused') return t('state.refused');
  return detail.state === 'unknown' ? t('document.answerUnknown') : t('document.none');
}
