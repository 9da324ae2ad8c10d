import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What the program of `test/clients/go` prints. */
export interface GoFindings {
  readonly groupVersions: readonly string[];
  readonly mappedShortName: string;
  readonly typed: readonly string[];
  readonly paged: readonly string[];
  readonly dynamic: readonly string[];
  readonly metadata: readonly string[];
  readonly informer: readonly string[];
  readonly cache: readonly string[];
  readonly got: string;
  readonly missing: string;
  readonly events: readonly string[];
}

export interface GoClientsRun {
  readonly program: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  /**
   * Called once the informer has synced, and after each event that it tells of the deployment `watched`, with the number of
   * events so far: it waits for it to come, to change and to go.
   */
  readonly whenTold: (events: number) => void;
}

/** Runs the clients of client-go on one API. @throws Error with what they complained about */
export async function runGoClients(options: GoClientsRun): Promise<GoFindings> {
  const { program, kubeconfig, namespace, whenTold } = options;
  const child = spawn(program, [namespace], { env: { ...process.env, KUBECONFIG: kubeconfig } });
  let stdout = '';
  let stderr = '';
  let told = 0;
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
    for (const lines = stderr.match(/^(?:synced|ADDED|MODIFIED|DELETED)$/gm)?.length ?? 0; told < lines; told += 1) {
      whenTold(told);
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`the clients of client-go ended with ${code ?? 'a signal'}: ${stderr}`);
  }
  return JSON.parse(stdout) as GoFindings;
}
