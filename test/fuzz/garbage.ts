import type { FuzzRandom } from './fuzz-random.js';
import type { FuzzRequest } from './request-grammar.js';

/** Bytes that a client of HTTP/1.1 would not send: a request as text, with something wrong about it, or no request at all. */
export function makeGarbage(random: FuzzRandom, request: FuzzRequest): Buffer {
  const { method, target, headers, body } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const text = (line: string, ...more: readonly string[]): string =>
    [line, 'host: fuzz', ...lines, ...more, '', body].join('\r\n');
  const length = `content-length: ${Buffer.byteLength(body, 'latin1')}`;
  const made = random.pick<() => string>([
    () => text(`${method} ${target} HTTP/1.1`, length, 'connection: close'),
    () => text(`${method} ${target} HTTP/1.1`, 'content-length: 5', 'content-length: 7'),
    () => text(`${method} ${target} HTTP/1.1`, 'content-length: 5', 'transfer-encoding: chunked'),
    () => text(`${method} ${target} HTTP/1.1`, 'transfer-encoding: chunked') + 'zz\r\nx\r\n0\r\n\r\n',
    () => text(`${method} ${target} HTTP/1.1`, 'content-length: -1'),
    () => text(`${method} ${target} HTTP/1.1`, 'connection: upgrade', 'upgrade: websocket'),
    () => text(`${method} ${target} HTTP/1.1`, 'connection: upgrade', 'upgrade: SPDY/3.1'),
    () => text(`${method} ${target} HTTP/1.1`, 'expect: 100-continue', length, 'connection: close'),
    () => text(`${method} ${target} HTTP/1.1`, 'host: other', 'connection: close'),
    () => text(`${method} http://other${target} HTTP/1.1`, 'connection: close'),
    () => text(`${method} * HTTP/1.1`, 'connection: close'),
    () => text(`CONNECT other:443 HTTP/1.1`),
    () => text(`PROPFIND ${target} HTTP/1.1`, 'connection: close'),
    () => text(`NOSUCH ${target} HTTP/1.1`),
    () => text(`${method} ${target} HTTP/9.9`),
    () => text(`${method} ${target}`),
    () => `${method} ${target} HTTP/1.1\nhost: fuzz\n\n`,
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => '\r\n\r\n\r\n',
    () => random.several(1, 200, () => String.fromCodePoint(random.integer(0, 256))).join(''),
  ])();
  return Buffer.from(made, 'latin1');
}
