/**
 * Loaded before the agent by the crash tests: ends the process at a named place of the product, the n-th time that it comes there.
 * `RELAIS_TEST_CRASH_AT` is `kill NAME N [WHERE]` (SIGKILL: nothing runs after it) or `stop NAME N [WHERE]` (SIGSTOP: whoever started the
 * process sees it stand still, looks around and kills it then). `WHERE` is the end of an address.
 */
import { subscribe } from 'node:diagnostics_channel';

const [how = '', name = '', times = '1', where = ''] = (process.env['RELAIS_TEST_CRASH_AT'] ?? '').split(' ');
let left = Number(times);

subscribe('relais.crash-point', (message) => {
  const point = message as { readonly name: string; readonly where?: string };
  if (point.name !== name || !(point.where ?? '').endsWith(where)) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, how === 'stop' ? 'SIGSTOP' : 'SIGKILL');
});
