/**
 * The token of this console. It arrives in the address's fragment (`#token=…`), lives in sessionStorage and leaves the address
 * bar at once, so that it is neither bookmarked nor sent anywhere.
 */
const key = 'relais.token';

/** Takes a token out of the address when one is there. True when it did. */
export function takeTokenFromAddress(): boolean {
  const match = /^#\/?token=([^&]+)/.exec(window.location.hash);
  if (match?.[1] === undefined) return false;
  sessionStorage.setItem(key, decodeURIComponent(match[1]));
  window.history.replaceState(null, '', '#/');
  return true;
}

export const token = (): string | undefined => sessionStorage.getItem(key) ?? undefined;
