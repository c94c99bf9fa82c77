/** What a person's script changed in the message before it was read: field by field, what stood there and what stands there now. */
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';

export function ScriptChanges({ script }: { readonly script: DocumentDetail['mapping']['script'] }): React.JSX.Element {
  const { t } = useTranslation();
  if (!script) return <></>;
  const { name, sha256, changes } = script;
  return (
    <section className="card flush panel" aria-labelledby="script-title">
      <div className="panel-head">
        <h2 id="script-title">{t('document.scriptTitle')}</h2>
        <span className="small quiet" title={`SHA-256 ${sha256}`}>
          {name} · SHA-256 {sha256.slice(0, 12)}…
        </span>
      </div>
      {changes.length === 0 ? (
        <p className="panel-note quiet">{t('document.scriptNothing')}</p>
      ) : (
        <table className="fields">
          <thead>
            <tr>
              <th scope="col">{t('document.field')}</th>
              <th scope="col">{t('document.scriptBefore')}</th>
              <th scope="col">{t('document.scriptAfter')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={path}>
                <td className="field-path">{path}</td>
                <td className="field-value">
                  {before === '' ? <span className="quiet">{t('document.empty')}</span> : before}
                </td>
                <td className="field-value">
                  {after === '' ? <span className="quiet">{t('document.empty')}</span> : after}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
