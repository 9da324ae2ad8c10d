import { type LogDestination, standardError } from '#telemetry';

/** What a binary needs of the operating system, so that its life can be tested without ending the test. */
export interface ProcessHost {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  stdout(text: string): void;
  stderr(text: string): void;
  /** Where log lines go. Called once, when there is something to log. */
  log(): LogDestination;
  /** Ends the process. Only a test's host returns. */
  exit(code: number): void;
  /** Calls back at each SIGTERM and SIGINT. */
  onStopSignal(listener: (signal: string) => void): void;
  /** Calls back with what nobody caught: an exception, or a rejection. */
  onCrash(listener: (error: unknown) => void): void;
}

/** The process this code runs in. */
export const nodeProcess: ProcessHost = {
  argv: process.argv.slice(2),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  log: standardError,
  exit: (code) => process.exit(code),
  onStopSignal: (listener) => {
    process.on('SIGTERM', listener);
    process.on('SIGINT', listener);
  },
  onCrash: (listener) => {
    process.on('uncaughtException', listener);
    process.on('unhandledRejection', listener);
  },
};
