import type { Duplex } from 'node:stream';
import { containerKey, type Container } from './container.js';
import { ContainerLog } from './container-log.js';
import { runBuiltIn } from './built-in-programs.js';
import type { RunCommand } from './run-command.js';

/** Opens a connection to a port of a pod. Rejects when nothing listens there. */
export type ConnectPort = (pod: Omit<Container, 'name'>, port: number) => Promise<Duplex>;

/** What runs in the pods of a simulated cluster: as much of it as the API lets clients see. */
export class Containers {
  readonly #logs = new Map<string, ContainerLog>();
  /** Settable. A few programs that need no machine when it is not set: see {@link runBuiltIn}. */
  run: RunCommand = runBuiltIn;
  /** Settable. Nothing listens anywhere when it is not set. */
  connect: ConnectPort = ({ pod }, port) => Promise.reject(new Error(`nothing listens on port ${port} of ${pod}`));

  /** What a container prints. */
  logOf(container: Container): ContainerLog {
    const key = containerKey(container);
    let log = this.#logs.get(key);
    if (log === undefined) {
      log = new ContainerLog();
      log.append(`${container.name} has started`);
      this.#logs.set(key, log);
    }
    return log;
  }
}
