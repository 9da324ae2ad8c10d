import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The preferred port of the loopback interface if nobody listens on it now, else any other. */
export async function freePort(preferred = 0): Promise<number> {
  return (await tryPort(preferred)) ?? freePort();
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  const opened = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await opened)) {
    return undefined;
  }
  const found = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return found;
}
