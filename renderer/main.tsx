/** The console's first lines: no code from strings, the token out of the address, the language, then the screens. */
import './no-eval.ts';
import './styles/index.css';
import { StrictMode } from 'react';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { makeQueryClient } from './api/queries.ts';
import { App } from './app.tsx';
import { startLanguages } from './i18n/index.ts';
import { takeTokenFromAddress } from './session.ts';
import { theme } from './theme.ts';

takeTokenFromAddress();
// The shell may hand over a new token to a page that is already open.
window.addEventListener('hashchange', () => {
  if (takeTokenFromAddress()) window.location.reload();
});

const root = document.querySelector('#root');
if (root) {
  await startLanguages();
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={makeQueryClient()}>
          <App />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
