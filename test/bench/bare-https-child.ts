// The child of BareHttps: answers GET /?bytes=N with N bytes, in blocks as large as the product's.
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { BareHttpsCertificate } from './bare-https.js';

const block = Buffer.alloc(256 * 1024, '{"kind":"Pod"},');

process.once('message', (certificate: BareHttpsCertificate) => {
  const server = createServer(certificate, ({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    sendRest(response, Number(new URL(url, 'https://localhost').searchParams.get('bytes')));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});

function sendRest(response: ServerResponse, bytes: number): void {
  let left = bytes;
  while (left > 0) {
    const piece = block.subarray(0, left);
    left -= piece.length;
    if (!response.write(piece)) {
      response.once('drain', () => sendRest(response, left));
      return;
    }
  }
  response.end();
}
