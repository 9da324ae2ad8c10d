import type { ServerResponse } from 'node:http';

/** Sends the rest of a body in pieces of one block, as fast as they are taken, and ends it. */
export function sendBytes(response: ServerResponse, block: Buffer, bytes: number): void {
  let left = bytes;
  while (left > 0) {
    const piece = block.subarray(0, left);
    left -= piece.length;
    if (!response.write(piece)) {
      response.once('drain', () => sendBytes(response, block, left));
      return;
    }
  }
  response.end();
}
