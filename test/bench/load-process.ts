import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RestConfig } from '#client';

/** Requests that are sent again and again, over some connections at once. */
export interface LoadOrder {
  readonly config: RestConfig;
  /** Taken in turn. */
  readonly paths: readonly string[];
  readonly accept: string;
  readonly connections: number;
  /** How long requests count, after as long a time again in which they do not. */
  readonly milliseconds: number;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  /** Answers other than 200, and connections that broke. */
  readonly failures: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A client in a process of its own, for as long as one order takes. @throws Error when it ends without a result */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./load-child.js', import.meta.url)));
  const failed = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the client ended with ${String(code)}`)),
  );
  // Rejects also when the result has long been taken.
  failed.catch(() => undefined);
  child.send(order);
  const [result] = (await Promise.race([once(child, 'message'), failed])) as [LoadResult];
  child.kill();
  return result;
}
