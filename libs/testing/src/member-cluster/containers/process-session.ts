import { PassThrough, Readable, Writable, type Duplex } from 'node:stream';
import type { Status } from '#kube';
import type { ProcessStreams } from './run-command.js';
import type { SpdyStream } from './spdy-connection.js';
import { SpdyConnection } from './spdy-connection.js';

/** One execution in a container, as its client is connected to it, by whatever protocol. */
export interface ProcessSession extends ProcessStreams {
  /** Tells how it ended, and ends the connection. */
  finish(status: Status): void;
}

/** Which streams the query of a request asks for. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

const truths = new Set(['1', 'true', 't', 'T', 'TRUE', 'True']);

export function wantedStreams(query: URLSearchParams): WantedStreams {
  const wants = (name: string): boolean => truths.has(query.get(name) ?? '');
  const tty = wants('tty');
  // A terminal has one screen.
  return { stdin: wants('stdin'), stdout: wants('stdout'), stderr: wants('stderr') && !tty, tty };
}

const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3 } as const;
/** Of protocol v5: says that a channel has ended. */
const CLOSE_CHANNEL = 255;

/** A session over the messages of a WebSocket; the first byte of each is its channel. */
export function webSocketSession(messages: Duplex): ProcessSession {
  const stdin = new PassThrough();
  messages.on('data', (message: Buffer) => {
    const [channel, closed] = message;
    if (channel === channels.stdin) {
      stdin.write(message.subarray(1));
    }
    if (channel === CLOSE_CHANNEL && closed === channels.stdin) {
      stdin.end();
    }
  });
  messages.once('close', () => stdin.destroy());
  const channel = (number: number): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        messages.write(Buffer.concat([Buffer.from([number]), chunk]), () => done());
      },
    });
  const error = channel(channels.error);
  // Clients wait for a first word before they believe that they are connected.
  messages.write(Buffer.from([channels.stdout]));
  return {
    stdin,
    stdout: channel(channels.stdout),
    stderr: channel(channels.stderr),
    finish: (status) => error.write(JSON.stringify(status), () => messages.end()),
  };
}

/** A session over the streams of a SPDY connection, once the client has opened all that it wants. */
export function spdySession(connection: Duplex, wanted: WantedStreams): Promise<ProcessSession> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessSession>();
  const streams = new Map<string, Duplex>();
  const names = ['error', ...(['stdin', 'stdout', 'stderr'] as const).filter((name) => wanted[name])];
  const spdy = new SpdyConnection(connection, ({ headers, data }: SpdyStream) => {
    streams.set(headers.get('streamtype') ?? '', data);
    if (names.every((name) => streams.has(name))) {
      resolve(sessionOf(streams, spdy));
    }
  });
  spdy.serve().catch(reject);
  return promise;
}

function sessionOf(streams: ReadonlyMap<string, Duplex>, spdy: SpdyConnection): ProcessSession {
  const output = (name: string): Writable => streams.get(name) ?? new PassThrough().resume();
  return {
    stdin: streams.get('stdin') ?? Readable.from([]),
    stdout: output('stdout'),
    stderr: output('stderr'),
    finish: (status) => {
      output('stdout').end();
      output('stderr').end();
      output('error').end(JSON.stringify(status), () => spdy.end());
    },
  };
}
