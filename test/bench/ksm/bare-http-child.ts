// The child of BareHttp: answers GET /?bytes=N with N bytes that it need not make, in pieces as large as the product's.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendBytes } from '../send-bytes.js';

const block = Buffer.alloc(256 * 1024, 'kube_pod_info{cluster="cluster-00"} 1\n');

process.once('disconnect', () => process.exit());
const server = createServer(({ url = '' }, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  sendBytes(response, block, Number(new URL(url, 'http://localhost').searchParams.get('bytes')));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
