import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CertificateAuthority } from '#bootstrap';
import type { RestConfig } from '#client';
import { nodeFlags } from '../../tools/start/node-flags.js';
import { ReadingProcess } from './reading-process.js';

/** What the child needs to serve. */
export interface BareHttpsCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Node's HTTPS server in a process of its own, sending bodies that it need not make, and the client that reads the
 * product's. What they take is the floor of every answer over HTTPS.
 */
export class BareHttps {
  private constructor(
    private readonly server: ChildProcess,
    private readonly client: ReadingProcess,
    /** How it is reached. */
    readonly config: RestConfig,
  ) {}

  static async start(): Promise<BareHttps> {
    const authority = await CertificateAuthority.create({ commonName: 'bench' });
    const pair = await authority.issue({ commonName: 'bench', hosts: ['127.0.0.1'], usages: ['server'] });
    const server = fork(fileURLToPath(new URL('./bare-https-child.js', import.meta.url)), { execArgv: [...nodeFlags] });
    const certificate: BareHttpsCertificate = { cert: pair.cert, key: pair.key };
    server.send(certificate);
    const [port] = (await once(server, 'message')) as [number];
    const config = { server: `https://127.0.0.1:${port}`, ca: authority.cert };
    return new BareHttps(server, new ReadingProcess(config), config);
  }

  /** Sends and reads so many bytes. @returns milliseconds */
  async send(bytes: number): Promise<number> {
    const body = await this.client.drain(`/?bytes=${bytes}`);
    return body.milliseconds;
  }

  stop(): void {
    this.client.close();
    this.server.kill();
  }
}
