import { EventEmitter } from 'node:events';

interface LogLine {
  readonly at: Date;
  readonly text: string;
}

/** Which part of a log is wanted, as the query of a request says. */
export interface LogOptions {
  /** From the end; everything when absent. */
  readonly tailLines: number | undefined;
  readonly since: Date | undefined;
  readonly timestamps: boolean;
}

/** What one container has printed. */
export class ContainerLog {
  readonly #lines: LogLine[] = [];
  readonly #events = new EventEmitter().setMaxListeners(0);

  /** How many follow it. */
  get followers(): number {
    return this.#events.listenerCount('line');
  }

  append(text: string): void {
    const line = { at: new Date(), text };
    this.#lines.push(line);
    this.#events.emit('line', line);
  }

  /** The lines there are, each with its line break. */
  read({ tailLines, since, timestamps }: LogOptions): string {
    const wanted = this.#lines.filter(({ at }) => since === undefined || at >= since);
    const tail = tailLines === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - tailLines));
    return tail.map((line) => format(line, timestamps)).join('');
  }

  /** Calls back with every line to come. @returns what ends that */
  follow(timestamps: boolean, onLine: (text: string) => void): () => void {
    const listener = (line: LogLine): void => onLine(format(line, timestamps));
    this.#events.on('line', listener);
    return () => this.#events.off('line', listener);
  }
}

function format({ at, text }: LogLine, timestamps: boolean): string {
  return `${timestamps ? `${at.toISOString()} ` : ''}${text}\n`;
}
