// A child of LightFleet: some members behind one HTTPS port, each below a path of its own.
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { FleetFacts, FleetReply, FleetRequest, StartFleet } from './light-fleet-messages.js';
import { compileResource } from './light-objects.js';
import { LightMember } from './light-member.js';

const bookmarkIntervalMs = 60_000;
const tickMs = 10;

const members: LightMember[] = [];
let churn: NodeJS.Timeout | undefined;

process.on('message', (request: FleetRequest) => {
  switch (request.kind) {
    case 'start':
      start(request);
      break;
    case 'churn':
      changeMembers(request.changesPerSecond);
      break;
    case 'facts':
      reply({ kind: 'facts', facts: facts(request.base) });
  }
});
// The parent ends without a word when it is killed.
process.once('disconnect', () => process.exit());

function start({ shape, first, count, certificate }: StartFleet): void {
  const resources = shape.resources.map(compileResource);
  for (let number = first; number < first + count; number += 1) {
    members.push(new LightMember(resources, shape.documents, number));
  }
  const server = createSecureServer({ ...certificate, settings: { maxConcurrentStreams: 250 } });
  server.on('stream', (stream, headers) => {
    // A client that breaks off is no fault of the server.
    stream.on('error', () => undefined);
    serve(stream, headers[':path'] ?? '/', String(headers['accept-encoding']).includes('gzip'), first);
  });
  server.on('sessionError', () => undefined);
  server.listen(0, '127.0.0.1', () => reply({ kind: 'listening', port: portOf(server) }));
  let turn = 0;
  setInterval(() => members[turn++ % count]?.bookmark(), bookmarkIntervalMs / count);
}

/** `/m-12/api/v1/pods?…` is for member 12. */
function serve(stream: ServerHttp2Stream, target: string, acceptsGzip: boolean, first: number): void {
  const { pathname, searchParams: query } = new URL(target, 'https://fleet');
  const [, number = '', path = ''] = /^\/m-(\d+)(\/.*)$/u.exec(pathname) ?? [];
  const member = members[Number(number) - first];
  if (member === undefined) {
    stream.respond({ ':status': 404 }, { endStream: true });
    return;
  }
  member.answer(stream, { path, query, acceptsGzip });
}

/** By the clock: a busy machine must not make the changes fewer, only come in bursts. */
function changeMembers(changesPerSecond: number): void {
  clearInterval(churn);
  const begin = performance.now();
  let turn = 0;
  churn = setInterval(() => {
    for (const due = ((performance.now() - begin) / 1000) * changesPerSecond; turn < due; turn += 1) {
      members[Math.floor(Math.random() * members.length)]?.change(turn);
    }
  }, tickMs);
  if (changesPerSecond === 0) {
    clearInterval(churn);
  }
}

function facts(base: number): FleetFacts {
  const each = members.map((member) => member.facts(base));
  const sum = (name: 'objects' | 'openWatches' | 'pages'): number => each.reduce((total, one) => total + one[name], 0);
  return {
    objects: sum('objects'),
    openWatches: sum('openWatches'),
    pages: sum('pages'),
    sumsOfVersions: each.map(({ sumOfVersions }) => sumOfVersions),
  };
}

function reply(message: FleetReply): void {
  process.send?.(message);
}

function portOf(server: Http2SecureServer): number {
  return (server.address() as AddressInfo).port;
}
