import type { Readable } from 'node:stream';
import type { Status } from '#kube';
import type { Container } from './container.js';
import type { Containers } from './containers.js';
import type { ProcessSession } from './process-session.js';

/** Runs a command with the streams of a session, and tells its client how it ended. */
export async function execute(
  containers: Containers,
  container: Container,
  command: readonly string[],
  session: ProcessSession,
): Promise<void> {
  session.finish(statusOf(await containers.run(container, command, session)));
}

/** Shows a client what a container prints. What the client writes is printed too, as by a shell that echoes. */
export async function attach(containers: Containers, container: Container, session: ProcessSession): Promise<void> {
  const log = containers.logOf(container);
  const stop = log.follow(false, (line) => session.stdout.write(line));
  session.stdin.on('data', (chunk: Buffer) => log.append(chunk.toString().trimEnd()));
  await over(session.stdin);
  stop();
  session.finish(statusOf(0));
}

/** Settles when there is nothing more to read, for whatever reason. */
function over(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve).once('close', resolve);
  });
}

/** As kubelet reports the end of a process. */
function statusOf(exitCode: number): Status {
  if (exitCode === 0) {
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}
