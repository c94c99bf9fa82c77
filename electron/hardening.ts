/** What a page may do in this shell: show the agent's screens, and nothing else. */
import type { App, Session, WebContents, WebPreferences } from 'electron';

export const safePreferences: WebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
};

const originOf = (address: string): string | undefined => {
  try {
    return new URL(address).origin;
  } catch {
    return undefined;
  }
};

/** No other place, no new window, no embedded browser, in any page that this application ever makes. */
export function confine(app: App, allowedOrigin: () => string | undefined): void {
  const stays = (address: string): boolean => originOf(address) === allowedOrigin();
  app.on('web-contents-created', (_, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => {
      if (!stays(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!stays(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
  });
}

/** No permission is ever granted (the screens ask for none), and no request leaves for anywhere but the agent. */
export function restrict(session: Session, allowedOrigin: () => string | undefined): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const scheme = new URL(details.url).protocol;
    const inside =
      scheme === 'devtools:' || scheme === 'blob:' || scheme === 'data:' || originOf(details.url) === allowedOrigin();
    answer({ cancel: !inside });
  });
}
