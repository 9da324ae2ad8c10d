import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../../tools/start/node-flags.js';

/** Node's HTTP server in a process of its own. What it takes for as many bytes is the floor of every scrape. */
export class BareHttp {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(): Promise<BareHttp> {
    const child = fork(fileURLToPath(new URL('./bare-http-child.js', import.meta.url)), { execArgv: [...nodeFlags] });
    const [port] = (await once(child, 'message')) as [number];
    return new BareHttp(child, port);
  }

  stop(): void {
    this.child.kill();
  }
}
