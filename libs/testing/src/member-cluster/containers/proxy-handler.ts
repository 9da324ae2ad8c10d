import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { StatusError } from '#kube';
import type { ApiRequest } from '../api-request.js';
import type { ApiResponse } from '../api-response.js';
import type { Containers } from './containers.js';

/** What follows `/proxy` in a path; a slash at least. */
const behindProxy = /\/proxy(?<rest>\/.*)?$/;
const DEFAULT_PORT = 80;

/**
 * Answers `pods/proxy` with what listens on the port of the pod: `NAME:PORT` in the path, 80 when there is none.
 *
 * @throws StatusError ServiceUnavailable when nothing listens there
 */
export async function answerPodProxy(
  containers: Containers,
  { info, method, query, headers, raw }: ApiRequest,
  response: ApiResponse,
): Promise<void> {
  const [pod = '', port = String(DEFAULT_PORT)] = info.name.split(':');
  let target: Duplex;
  try {
    target = await containers.connect({ namespace: info.namespace, pod }, Number(port));
  } catch (cause) {
    throw new StatusError('ServiceUnavailable', `error trying to reach service: ${String(cause)}`, { cause });
  }
  const { host: _host, connection: _connection, ...passed } = headers;
  const path = `${behindProxy.exec(info.path)?.groups?.['rest'] ?? '/'}${query.size === 0 ? '' : `?${query.toString()}`}`;
  const plain = Object.fromEntries(Object.entries(passed).filter(([name]) => !name.startsWith(':')));
  const asked = httpRequest({ method, path, headers: plain, createConnection: () => target });
  raw.pipe(asked);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject);
  });
  response.begin(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
  for await (const part of answer) {
    await response.write(part as Buffer);
  }
  response.end();
}
