import type { Readable, Writable } from 'node:stream';
import type { Container } from './container.js';

/** The standard streams of a process in a container. */
export interface ProcessStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Runs a command in a container. @returns its exit code */
export type RunCommand = (container: Container, command: readonly string[], streams: ProcessStreams) => Promise<number>;
