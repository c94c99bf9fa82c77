/** Saves the document's bytes as they were sent, or as they would be: asked for with the token, then handed to the person as a file. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { contentPaths } from '../../connectors/agent/contract.ts';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { bytes } from '../api/client.ts';
import { useAnnounce } from './announcer.tsx';
import { FailureNote } from './problem.tsx';
import { offerFile } from './offer-file.ts';

export function SaveDocument({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const [state, setState] = useState<{ busy: boolean; error?: Error }>({ busy: false });

  const save = async (): Promise<void> => {
    setState({ busy: true });
    try {
      // The name carries the document's id, never the patient's name.
      offerFile([await bytes(contentPaths.content(detail.id))], `${detail.id}.xml`);
      setState({ busy: false });
      announce(t('document.downloaded'));
    } catch (error) {
      setState({ busy: false, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  return (
    <div className="save-document">
      <Button variant="default" loading={state.busy} onClick={() => void save()}>
        {detail.state === 'delivered' ? t('document.download') : t('document.downloadBefore')}
      </Button>
      <span className="small quiet">{t('document.downloadNote')}</span>
      {state.error && <FailureNote error={state.error} />}
    </div>
  );
}
