import { setTimeout as delay } from 'node:timers/promises';
import type { ComponentProcess } from '../harness/component-process.js';

export interface SupervisedProcessOptions {
  readonly name: string;
  /** Starts one life; does not wait until it is ready. */
  readonly start: () => Promise<ComponentProcess>;
  readonly onOutput: (name: string, text: string) => void;
  /** Called with what is wrong: it ended though nobody had asked, or not as it was asked to. */
  readonly onFinding: (finding: string) => void;
  /** Called when it is ready, again after each start. */
  readonly onReady?: (process: ComponentProcess) => void;
}

/** What it needs may be away, and the machine may be busy. */
const mayStartForMs = 120_000;
/** Time in which a process that slept may notice that others have taken its work, and end. */
const mayEndForMs = 30_000;

/** One of our processes, kept running as a kubelet keeps it: when it has ended it is started again. */
export class SupervisedProcess {
  /** Whether this life works and does not wait for its turn. */
  isLeader = false;
  #life: Promise<ComponentProcess>;
  #isAskedToEnd = false;
  #mayEndUntil = 0;
  #isStopped = false;

  constructor(private readonly options: SupervisedProcessOptions) {
    this.#life = this.#begin();
    // Whoever waits for it is told.
    this.#life.catch(() => undefined);
  }

  get name(): string {
    return this.options.name;
  }

  /** The process, when it is ready. */
  current(): Promise<ComponentProcess> {
    return this.#life;
  }

  async kill(): Promise<void> {
    const { process } = await this.#life;
    this.#isAskedToEnd = true;
    await process.kill();
    await this.#nextLife(process);
  }

  async stop(): Promise<void> {
    const { process } = await this.#life;
    this.#isAskedToEnd = true;
    const code = await process.stop();
    if (code !== 0) {
      this.options.onFinding(`${this.name} was asked to stop and ended with ${code}`);
    }
    await this.#nextLife(process);
  }

  /** Lets it sleep. It may end afterwards, as others have taken its work. */
  async suspend(seconds: number): Promise<void> {
    const { process } = await this.#life;
    process.signal('SIGSTOP');
    this.#mayEndUntil = Infinity;
    await delay(seconds * 1000);
    process.signal('SIGCONT');
    this.#mayEndUntil = Date.now() + mayEndForMs;
  }

  /** From now on it is not started again. */
  abandon(): void {
    this.#isStopped = true;
  }

  /** Ends it for good. @returns its exit code */
  async end(): Promise<number> {
    this.abandon();
    return (await this.#life).stop();
  }

  async #begin(): Promise<ComponentProcess> {
    const component = await this.options.start();
    const { process } = component;
    process.onOutput((text) => {
      this.isLeader ||= text.includes('elected leader');
      this.options.onOutput(this.name, text);
    });
    void this.#supervise(component);
    await component.ready(mayStartForMs);
    this.options.onReady?.(component);
    return component;
  }

  async #supervise({ process }: ComponentProcess): Promise<void> {
    const code = await process.exitCode();
    if (this.#isStopped) {
      return;
    }
    const isExpected = this.#isAskedToEnd || (code === 0 && Date.now() < this.#mayEndUntil);
    if (!isExpected) {
      this.options.onFinding(`${this.name} ended with ${code} and nobody had asked:\n${process.output.slice(-3000)}`);
    }
    this.#isAskedToEnd = false;
    this.#mayEndUntil = 0;
    this.isLeader = false;
    this.#life = this.#begin();
    this.#life.catch((error: unknown) => this.options.onFinding(`${this.name} did not start: ${String(error)}`));
  }

  /** Waits until another process than this one is ready. */
  async #nextLife(before: ComponentProcess['process']): Promise<void> {
    let life = await this.#life;
    while (life.process === before) {
      await delay(20);
      life = await this.#life;
    }
  }
}
