/** Where the console is: the part of the address after `#`, split into path and search. Plugs into wouter's router. */
import { useSyncExternalStore } from 'react';

export interface Place {
  readonly path: string;
  readonly search: string;
}

/** Reads `#/documents?states=held`, `/documents?states=held`, `documents` or `/#unreadable` alike: cards link to screens in these forms. */
export function placeOf(link: string): Place {
  const [path = '', ...search] = link.replace(/^#/, '').replace(/#.*$/, '').split('?');
  return { path: path.startsWith('/') ? path : `/${path}`, search: search.join('?') };
}

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

const currentHash = (): string => window.location.hash;

export function navigate(link: string, options?: { readonly replace?: boolean }): void {
  const { path, search } = placeOf(link);
  const hash = `#${path}${search === '' ? '' : `?${search}`}`;
  if (hash === window.location.hash) return;
  if (options?.replace) {
    window.history.replaceState(null, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    window.location.hash = hash;
  }
}

const useHash = (): string => useSyncExternalStore(subscribe, currentHash);

const useSearch = (): string => placeOf(useHash()).search;

export const useHashLocation = Object.assign((): [string, typeof navigate] => [placeOf(useHash()).path, navigate], {
  searchHook: useSearch,
  hrefs: (href: string) => `#${href}`,
});
