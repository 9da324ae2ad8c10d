import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RestConfig } from '#client';
import { freePort } from '#testing';
import { nodeFlags } from '../../../tools/start/node-flags.js';
import type { KsmAnswers, KsmOrder, KsmReply } from './ksm-child-messages.js';

/** kube-state-metrics in a process of its own, with the flags of Node that our binaries have. */
export class KsmProcess {
  readonly #ended: Promise<KsmReply>;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    this.#ended = once(child, 'exit').then(([code]) => ({ failure: `the process ended with ${String(code)}` }));
  }

  /** @param controlPlane - knows the clusters */
  static async start(controlPlane: RestConfig): Promise<KsmProcess> {
    const child = fork(fileURLToPath(new URL('./ksm-child.js', import.meta.url)), {
      execArgv: [...nodeFlags, '--expose-gc'],
    });
    const served = new KsmProcess(child, await freePort());
    await served.ask({ kind: 'start', controlPlane, port: served.port });
    return served;
  }

  /** @throws Error when the child could not do it, or has ended */
  async ask<K extends keyof KsmAnswers>(order: Extract<KsmOrder, { readonly kind: K }>): Promise<KsmAnswers[K]> {
    const answered = once(this.child, 'message').then(([message]) => message as KsmReply);
    this.child.send(order);
    const reply = await Promise.race([answered, this.#ended]);
    if ('failure' in reply) {
      throw new Error(`${order.kind}: ${reply.failure}`);
    }
    return reply as KsmAnswers[K];
  }

  stop(): void {
    this.child.kill();
  }
}
