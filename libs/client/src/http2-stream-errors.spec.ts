import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { hearStreamErrors } from './http2-stream-errors.js';

it('lets a stream fail that nobody listens to any more', async () => {
  hearStreamErrors();
  const server = createServer((_request, response) => response.write('the beginning'));
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.on('error', () => undefined);
  const stream = session.request({ ':path': '/' });
  stream.resume();
  await once(stream, 'response');

  session.destroy(new Error('the client is destroyed'));

  // Without a listener of its own, the error would end the process before this.
  await new Promise((resolve) => stream.once('close', resolve));
  expect(stream.destroyed).toBe(true);
  server.close();
});
