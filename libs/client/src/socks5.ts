import { isIPv4, isIPv6, type Socket } from 'node:net';

const VERSION = 5;
const CONNECT = 1;
const NO_AUTHENTICATION = 0;
const USERNAME_PASSWORD = 2;
const ADDRESS_IPV4 = 1;
const ADDRESS_NAME = 3;
const ADDRESS_IPV6 = 4;

/** Bytes of an address; a name says so itself. */
const addressLengths: ReadonlyMap<number | undefined, number> = new Map([
  [ADDRESS_IPV4, 4],
  [ADDRESS_IPV6, 16],
]);

/** Why a SOCKS5 server refuses, by its code. */
const refusals: Readonly<Record<number, string>> = {
  1: 'it failed',
  2: 'its rules do not allow it',
  3: 'the network is unreachable',
  4: 'the host is unreachable',
  5: 'the connection was refused',
  6: 'it took too long',
  7: 'it does not know the command',
  8: 'it does not know this kind of address',
};

/** Sent only to a server that asks. */
export interface Socks5Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Asks a SOCKS5 server for a connection. Afterwards the socket leads to the target.
 *
 * @param socket - to the server, connected or about to be
 * @throws Error saying why the server refuses, or that it is none
 * @see RFC 1928, RFC 1929
 */
export async function openSocks5(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  credentials?: Socks5Credentials,
): Promise<void> {
  const reader = new ExactReader(socket);
  await authenticate(socket, reader, credentials);
  socket.write(Buffer.concat([Buffer.of(VERSION, CONNECT, 0), address(host), Buffer.of(port >> 8, port & 255)]));
  await readReply(reader);
  reader.detach();
}

async function authenticate(
  socket: Socket,
  reader: ExactReader,
  credentials: Socks5Credentials | undefined,
): Promise<void> {
  const methods = credentials === undefined ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, USERNAME_PASSWORD];
  socket.write(Buffer.of(VERSION, methods.length, ...methods));
  const [version, method] = await reader.read(2);
  if (version !== VERSION) {
    throw new Error('it does not speak SOCKS5');
  }
  if (method === USERNAME_PASSWORD && credentials !== undefined) {
    socket.write(Buffer.concat([Buffer.of(1), counted(credentials.username), counted(credentials.password)]));
    const [, status] = await reader.read(2);
    if (status !== 0) {
      throw new Error('it refuses the user name or password');
    }
  } else if (method !== NO_AUTHENTICATION) {
    throw new Error('it wants another authentication');
  }
}

async function readReply(reader: ExactReader): Promise<void> {
  const [, code = 1, , kind] = await reader.read(4);
  if (code !== 0) {
    throw new Error(refusals[code] ?? `it refuses with code ${code}`);
  }
  // Where the server connects from, which nobody needs to know.
  const length = addressLengths.get(kind) ?? (await reader.read(1))[0] ?? 0;
  await reader.read(length + 2);
}

function address(host: string): Buffer {
  if (isIPv4(host)) {
    return Buffer.of(ADDRESS_IPV4, ...host.split('.').map(Number));
  }
  if (isIPv6(host)) {
    return Buffer.concat([Buffer.of(ADDRESS_IPV6), ipv6Bytes(host)]);
  }
  return Buffer.concat([Buffer.of(ADDRESS_NAME), counted(host)]);
}

/** The URL parser writes an address out with at most one gap, and an embedded IPv4 address as two groups. */
function ipv6Bytes(host: string): Buffer {
  const [left = '', right] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const groupsOf = (part: string): string[] => part.split(':').filter((group) => group !== '');
  const [head, tail] = [groupsOf(left), groupsOf(right ?? '')];
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...gap, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) {
    throw new Error('a name or password is longer than SOCKS5 allows');
  }
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** Reads so many bytes at a time. What came beyond those goes back to the socket: it is not for us. */
class ExactReader {
  #received: Buffer = Buffer.alloc(0);
  #isClosed = false;
  #wake: () => void = () => undefined;
  readonly #onData = (bytes: Buffer): void => {
    this.#received = Buffer.concat([this.#received, bytes]);
    this.#wake();
  };
  readonly #onClose = (): void => {
    this.#isClosed = true;
    this.#wake();
  };

  constructor(private readonly socket: Socket) {
    socket.on('data', this.#onData).on('end', this.#onClose).on('close', this.#onClose).on('error', this.#onClose);
  }

  async read(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      if (this.#isClosed) {
        throw this.socket.errored ?? new Error('it closed the connection');
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const bytes = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return bytes;
  }

  /** Nothing more is read; an error from now on is the business of whoever has the socket next. */
  detach(): void {
    const { socket } = this;
    socket.pause();
    socket.off('data', this.#onData).off('end', this.#onClose).off('close', this.#onClose).off('error', this.#onClose);
    if (this.#received.length > 0) {
      socket.unshift(this.#received);
    }
  }
}
