/**
 * Loaded by a Node process before its program (`--import`): gives it the files and the ports that a container has. What is
 * mounted is elsewhere on this machine, everything else is read-only, as with `readOnlyRootFilesystem`, and a port it listens
 * on is another one on this machine, for every pod has an address of its own. So have the Services that it connects to.
 */
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { Server, Socket, type ListenOptions, type TcpSocketConnectOpts } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What stands in {@link sandboxVariable}, as JSON. */
export interface PodSandbox {
  /** Directories of this machine that are left alone: below the one lie all sources, in the other is the built program. */
  readonly scratch: string;
  readonly program: string;
  readonly mounts: readonly SandboxMount[];
  /** Ports of this machine by those of the container. Others cannot be listened on. */
  readonly ports: Readonly<Record<number, number>>;
  /** Ports of this machine by Services and their ports: `clusterpedia-postgresql:5432`. */
  readonly services: Readonly<Record<string, number>>;
  /** The first port that a process without rights may listen on, `net.ipv4.ip_unprivileged_port_start`. */
  readonly firstPort: number;
}

export interface SandboxMount {
  readonly path: string;
  /** The directory that is there. */
  readonly source: string;
  readonly isReadOnly: boolean;
}

export const sandboxVariable = 'CONTAINER_SANDBOX';

/** Where programs of the image think that they run. */
const workingDirectory = '/opt/clusterpedia';
const writers =
  /^(?:writeFile|appendFile|mkdir|mkdtemp|rm|rmdir|unlink|rename|link|symlink|truncate|chmod|chown|lchown|utimes|lutimes|cp|copyFile|createWriteStream)(?:Sync)?$/;
/** Takes its second path as the one that is written to. */
const ofTwoPaths = /^(?:rename|link|symlink|cp|copyFile)(?:Sync)?$/;
const opens = /^open(?:Sync|AsBlob)?$/;

type AnyFunction = (...args: unknown[]) => unknown;

/** Where a path of the container is on this machine. @throws Error with the code EROFS for one that cannot be written to */
export function locate(sandbox: PodSandbox, path: string, isWritten: boolean): string {
  const absolute = path.startsWith('/') ? path : resolve(workingDirectory, path);
  if ([sandbox.scratch, sandbox.program].some((own) => absolute.startsWith(`${own}/`))) {
    return path;
  }
  const mounts = sandbox.mounts.filter((mount) => absolute === mount.path || absolute.startsWith(`${mount.path}/`));
  const [nearest] = mounts.sort((a, b) => b.path.length - a.path.length);
  if (isWritten && nearest?.isReadOnly !== false && absolute !== '/dev/null') {
    throw Object.assign(new Error(`EROFS: read-only file system, '${absolute}'`), { code: 'EROFS', path: absolute });
  }
  return nearest === undefined ? path : nearest.source + absolute.slice(nearest.path.length);
}

function enter(sandbox: PodSandbox): void {
  const relocated = (name: string, args: readonly unknown[]): unknown[] => {
    const isWriter = writers.test(name) || (opens.test(name) && isWriting(args[1]));
    const isPair = ofTwoPaths.test(name);
    return args.map((arg, at) => {
      const path = pathOf(arg);
      return path === undefined || at > (isPair ? 1 : 0)
        ? arg
        : locate(sandbox, path, isWriter && (!isPair || at === 1));
    });
  };
  wrapFunctions(fs, relocated);
  wrapFunctions(fs.promises, relocated);
  registerHooks({
    resolve: (specifier, context, next) =>
      next(/^(?:file:|\/)/.test(specifier) ? relocatedUrl(sandbox, specifier) : specifier, context),
  });
  // oxlint-disable-next-line typescript/unbound-method -- called on the server that it is taken from
  const listen = Server.prototype.listen as AnyFunction;
  Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
    return listen.call(this, ...listenArguments(sandbox, args)) as Server;
  } as typeof Server.prototype.listen;
  // oxlint-disable-next-line typescript/unbound-method -- called on the socket that it is taken from
  const connect = Socket.prototype.connect as AnyFunction;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    return connect.call(this, ...connectArguments(sandbox, args)) as Socket;
  };
  syncBuiltinESMExports();
}

/** What cannot be written rejects a promise, and is thrown at once by the others. */
function wrapFunctions(target: object, relocated: (name: string, args: readonly unknown[]) => unknown[]): void {
  const members = target as Record<string, unknown>;
  for (const [name, member] of Object.entries(members)) {
    if (typeof member !== 'function' || /^[A-Z_]/.test(name)) {
      continue;
    }
    members[name] = new Proxy(member as AnyFunction, {
      apply: (call, self, args: unknown[]) => {
        const run = (): unknown => Reflect.apply(call, self, relocated(name, args));
        // What is thrown becomes a rejection.
        return target === fs.promises ? new Promise((resolve) => resolve(run())) : run();
      },
    });
  }
}

/** The flags of `open`: `r+`, or `O_RDWR`. */
function isWriting(flags: unknown): boolean {
  if (typeof flags === 'number') {
    return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  }
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function pathOf(arg: unknown): string | undefined {
  if (arg instanceof URL) {
    return fileURLToPath(arg);
  }
  return typeof arg === 'string' ? arg : undefined;
}

function relocatedUrl(sandbox: PodSandbox, url: string): string {
  const path = fileURLToPath(new URL(url, 'file:///'));
  const located = locate(sandbox, path, false);
  return located === path ? url : pathToFileURL(located).href;
}

function listenArguments(sandbox: PodSandbox, [first, ...rest]: readonly unknown[]): unknown[] {
  if (typeof first === 'number') {
    return [{ port: openPort(sandbox, first), host: '127.0.0.1' }, ...rest.filter((arg) => typeof arg === 'function')];
  }
  const { port, ...options } = first as ListenOptions;
  const address =
    port === undefined ? {} : { port: openPort(sandbox, Number(port)), host: '127.0.0.1', ipv6Only: false };
  return [{ ...options, ...address }, ...rest];
}

/** `port, host`, or options, which Node itself passes on in a list. */
function connectArguments({ services }: PodSandbox, args: unknown[]): unknown[] {
  const [first, host, ...rest] = args;
  const [options = first] = Array.isArray(first) ? (first as unknown[]) : [];
  if (typeof options === 'object' && options !== null) {
    const target = options as Partial<TcpSocketConnectOpts>;
    const port = services[`${target.host}:${target.port}`];
    Object.assign(target, port === undefined ? {} : { host: '127.0.0.1', port });
    return args;
  }
  const port = services[`${String(host)}:${String(first)}`];
  return port === undefined ? args : [port, '127.0.0.1', ...rest];
}

function openPort({ ports, firstPort }: PodSandbox, port: number): number {
  const opened = ports[port];
  if (opened === undefined || port < firstPort) {
    const problem = opened === undefined ? 'the manifest declares no such port' : 'permission denied';
    throw Object.assign(new Error(`listen EACCES: ${problem}: ${port}`), { code: 'EACCES' });
  }
  return opened;
}

const given = process.env[sandboxVariable];
if (given !== undefined) {
  enter(JSON.parse(given) as PodSandbox);
}
