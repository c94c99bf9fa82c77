/** Sends one message over MLLP and reads its acknowledgement: for the demonstration, which plays the laboratory. */
import { connect } from 'node:net';

const START = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);

/** The acknowledgement code (MSA-1). @throws Error when the connection ends without one */
export function sendOverMllp(host: string, port: number, message: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let answer = Buffer.alloc(0);
    socket.setTimeout(30_000, () => {
      socket.destroy(new Error('no acknowledgement within 30 s'));
    });
    socket.on('connect', () => {
      socket.write(Buffer.concat([Buffer.from([START]), message, END]));
    });
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.indexOf(END) === -1) return;
      socket.end();
      resolve(/(?:^|[\r\n])MSA.(\w\w)/.exec(answer.toString('latin1'))?.[1] ?? '');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error('the connection was closed without an acknowledgement'));
    });
  });
}
