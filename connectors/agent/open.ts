/** Shows an address in the computer's own browser, where there is one to show it. */
import { spawn } from 'node:child_process';

export function openInBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const [command, ...args]: [string, ...string[]] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '', url.replaceAll('&', '^&')]
      : process.platform === 'darwin'
        ? ['open', url]
        : ['xdg-open', url];
  const nobodyWatches =
    process.platform === 'linux' &&
    environment['DISPLAY'] === undefined &&
    environment['WAYLAND_DISPLAY'] === undefined;
  if (nobodyWatches || environment['CI'] !== undefined) return;
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // No browser: the address stands in the terminal.
  child.on('error', () => undefined);
  child.unref();
}
