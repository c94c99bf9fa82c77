/** What Relais mended by itself in a document: the place in the source, what was done, and the rule that it would have broken. */
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';

export function Mended({ mended = [] }: { readonly mended: DocumentDetail['mapping']['mended'] }): React.JSX.Element {
  const { t } = useTranslation();
  const { say } = useSpeech();
  if (mended.length === 0) return <></>;
  // One copy of a file may mend a dozen rules: it was made once, and is told once.
  const steps = [...Map.groupBy(mended, ({ path, done }) => `${path} ${done.en}`).values()];
  return (
    <section className="card flush panel" aria-labelledby="mended-title">
      <div className="panel-head">
        <h2 id="mended-title">{t('document.mendedTitle')}</h2>
      </div>
      <table className="fields" aria-labelledby="mended-title">
        <thead>
          <tr>
            <th scope="col">{t('document.field')}</th>
            <th scope="col">{t('document.mendedDone')}</th>
            <th scope="col">{t('document.mendedRule')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(([first, ...more]) =>
            first === undefined ? null : (
              <tr key={`${first.path} ${first.rule}`}>
                <td className="field-path">{first.path}</td>
                <td>{say(first.done)}</td>
                <td className="field-path">{[first, ...more].map(({ rule }) => rule).join(', ')}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  );
}
