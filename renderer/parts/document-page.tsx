/** A document as its reader sees it: facts of the header, then the attested text, made of elements of a short list. No mark-up of its maker. */
import { createElement, Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import {
  pageParticulars,
  type DocumentPage as Page,
  type PageElement,
  type PageNode,
} from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';

type FactName = Page['facts'][number]['name'];
const saidElsewhere = ['patient', 'born', 'sex', 'identifiers', 'author', 'organization', 'requester'] as const;
type SaidElsewhere = (typeof saidElsewhere)[number];
const isSaidElsewhere = (name: FactName): name is SaidElsewhere => saidElsewhere.some((known) => known === name);

const wordOf = (name: FactName): `document.${SaidElsewhere}` | `document.fact_${Exclude<FactName, SaidElsewhere>}` =>
  isSaidElsewhere(name) ? `document.${name}` : `document.fact_${name}`;

export function DocumentPage({ page, headings }: { readonly page: Page; readonly headings: 2 | 3 }): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <div className="document-page" lang={page.language === '' ? undefined : page.language}>
      <Facts facts={page.facts.filter(({ name }) => !pageParticulars.includes(name))} />
      {page.sections.map(({ title, depth, nodes }, index) => (
        <section key={index} className={depth > 1 ? 'page-inner' : undefined}>
          {title !== '' && createElement(`h${Math.min(6, headings + depth - 1)}`, {}, title)}
          <Nodes nodes={nodes} />
        </section>
      ))}
      {page.sections.length === 0 && page.file !== 'pdf' && <p className="quiet">{t('document.pageNone')}</p>}
      <Facts facts={page.facts.filter(({ name }) => pageParticulars.includes(name))} below />
      {page.leftOut.length > 0 && (
        <div className="page-left-out">
          <p>{t('document.pageLeftOut')}</p>
          <ul>
            {page.leftOut.map(({ what, count }) => (
              <li key={what}>{t(`document.left_${what}`, { count })}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Facts({
  facts,
  below = false,
}: {
  readonly facts: Page['facts'];
  readonly below?: boolean;
}): React.JSX.Element | null {
  const { t } = useTranslation();
  const speech = useSpeech();
  const sexOf = (sex: string): string => {
    const known = (['female', 'male', 'other', 'unknown'] as const).find((one) => one === sex);
    return known === undefined ? sex : t(`document.sex_${known}`);
  };
  if (facts.length === 0) return null;
  return (
    <dl className={below ? 'page-facts page-particulars' : 'page-facts'}>
      {facts.map(({ name, values, time }) => (
        <div key={name}>
          <dt>{t(wordOf(name))}</dt>
          <dd>{speech.list(time ? values.map(speech.clinical) : name === 'sex' ? values.map(sexOf) : values)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Nodes({ nodes }: { readonly nodes: readonly PageNode[] }): React.JSX.Element {
  return (
    <>
      {nodes.map((node, index) => (
        <Fragment key={index}>{typeof node === 'string' ? node : <Element element={node} />}</Fragment>
      ))}
    </>
  );
}

/** The tag is one of the contract's list and the attributes are these and no others: nothing here can run or fetch. */
function Element({ element }: { readonly element: PageElement }): React.JSX.Element {
  const { t } = useTranslation();
  const { tag, children, colSpan, rowSpan, align, src, alt } = element;
  if (tag === 'br') return <br />;
  if (tag === 'img') return <img src={src} alt={alt ?? ''} />;
  if (tag === 'table') {
    return (
      <div className="page-table" tabIndex={0} role="group" aria-label={t('document.pageTitle')}>
        <table>
          <Nodes nodes={children} />
        </table>
      </div>
    );
  }
  return createElement(
    tag,
    {
      ...(colSpan === undefined ? {} : { colSpan }),
      ...(rowSpan === undefined ? {} : { rowSpan }),
      ...(align === undefined ? {} : { className: `page-${align}` }),
      ...(tag === 'th' ? { scope: 'col' } : {}),
    },
    <Nodes nodes={children} />,
  );
}
