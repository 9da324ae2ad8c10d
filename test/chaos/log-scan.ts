import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** What no log may say: that something went wrong which nobody had thought of. */
const alarms = /nobody caught|unhandled|uncaught|TypeError|RangeError|ReferenceError|\(node:\d+\) \w*Warning/iu;
/** The message of a warning or an error: what follows the time, up to the fields. */
const warnings = /^[WE]\d{4} [\d:.]+ (?<message>.*?)(?= [\w.]+=|$)/u;
const mostAlarms = 20;

/** Reads what the processes of a run log. */
export class LogScan {
  readonly alarms: string[] = [];
  /** How often each warning and error was logged. */
  readonly countByMessage = new Map<string, number>();
  readonly #rest = new Map<string, string>();

  /** @param directory - where everything is kept as well, in a file for each process; nowhere when absent */
  constructor(private readonly directory: string | undefined) {}

  add(process: string, text: string): void {
    if (this.directory !== undefined) {
      appendFileSync(join(this.directory, `${process}.log`), text);
    }
    const lines = ((this.#rest.get(process) ?? '') + text).split('\n');
    this.#rest.set(process, lines.pop() ?? '');
    lines.forEach((line) => this.#addLine(process, line));
  }

  #addLine(process: string, line: string): void {
    if (alarms.test(line) && this.alarms.length < mostAlarms) {
      this.alarms.push(`${process}: ${line}`);
    }
    const message = warnings.exec(line)?.groups?.['message'];
    if (message !== undefined) {
      this.countByMessage.set(message, (this.countByMessage.get(message) ?? 0) + 1);
    }
  }
}
