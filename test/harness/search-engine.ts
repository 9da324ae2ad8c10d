import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A search engine as far as it says that it is healthy, to who has its password. */
export interface SearchEngine {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** @param credentials - `user:password` */
export async function startSearchEngine(credentials: string): Promise<SearchEngine> {
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer(({ headers, url }: IncomingMessage, response: ServerResponse) => {
    const answer = url?.startsWith('/_cluster/health?wait_for_status=yellow') === true ? 200 : 404;
    const status = headers.authorization === authorization ? answer : 401;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"status":"yellow"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
