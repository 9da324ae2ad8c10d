import type { LogDestination } from '#telemetry';
import type { ProcessHost } from './process-host.js';

/** A process of which the test is the operating system. */
export class TestProcess implements ProcessHost {
  readonly argv: readonly string[];
  out = '';
  err = '';
  signal: (name: string) => void = () => undefined;
  crash: (error: unknown) => void = () => undefined;
  readonly logged: string[] = [];
  readonly #exited = Promise.withResolvers<number>();
  readonly #serving = Promise.withResolvers<undefined>();

  constructor(...argv: string[]) {
    this.argv = argv;
  }

  get exitCode(): Promise<number> {
    return this.#exited.promise;
  }

  /** Resolves when the log says that requests are served. */
  get serving(): Promise<undefined> {
    return this.#serving.promise;
  }

  log(): LogDestination {
    return {
      write: (line) => {
        this.logged.push(line.replace(/^\S+ \S+ /, '').trimEnd());
        if (line.includes(' serving ')) {
          this.#serving.resolve(undefined);
        }
      },
      flushSync: () => undefined,
    };
  }

  stdout(text: string): void {
    this.out += text;
  }

  stderr(text: string): void {
    this.err += text;
  }

  exit(code: number): void {
    this.#exited.resolve(code);
  }

  onStopSignal(listener: (name: string) => void): void {
    this.signal = listener;
  }

  onCrash(listener: (error: unknown) => void): void {
    this.crash = listener;
  }
}
