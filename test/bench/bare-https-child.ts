// The child of BareHttps: answers GET /?bytes=N with N bytes, in blocks as large as the product's.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { BareHttpsCertificate } from './bare-https.js';
import { sendBytes } from './send-bytes.js';

const block = Buffer.alloc(256 * 1024, '{"kind":"Pod"},');

process.once('message', (certificate: BareHttpsCertificate) => {
  const server = createServer(certificate, ({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    sendBytes(response, block, Number(new URL(url, 'https://localhost').searchParams.get('bytes')));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
