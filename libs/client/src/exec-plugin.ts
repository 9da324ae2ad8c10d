import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ExecConfig, RestConfig } from './rest-config.js';

/** A plugin may ask an identity provider over the network, but not for ever. */
const TIMEOUT_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 1024 * 1024;
/** Enough of what a plugin complains about, for a log. */
const STDERR_LIMIT = 2000;
/** A credential is replaced before it expires, so that none expires on the way. */
const EXPIRY_MARGIN_MS = 10_000;

/** What a plugin printed, checked. */
export interface ExecCredential {
  readonly token?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Milliseconds since the epoch; without it the credential lasts until the server refuses it. */
  readonly expiresAt?: number | undefined;
}

const run = promisify(execFile);

/** A credential plugin of a kubeconfig: run when needed, its answer kept until it expires. */
export class ExecPlugin {
  #running: Promise<ExecCredential> | undefined;
  #credential: ExecCredential | undefined;

  constructor(
    private readonly exec: ExecConfig,
    private readonly config: RestConfig,
  ) {}

  /** The present credential. Runs the program at most once at a time, whoever asks. */
  async credential(): Promise<ExecCredential> {
    const { expiresAt = Infinity } = this.#credential ?? {};
    if (this.#credential !== undefined && Date.now() < expiresAt - EXPIRY_MARGIN_MS) {
      return this.#credential;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    this.#credential = await this.#running;
    return this.#credential;
  }

  /** Run the program again next time, unless it has given another credential since this one was refused. */
  invalidate(refused: ExecCredential | undefined): void {
    if (this.#credential === refused) {
      this.#credential = undefined;
    }
  }

  async #run(): Promise<ExecCredential> {
    const { command, args, env, installHint } = this.exec;
    try {
      const running = run(command, [...args], {
        env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(this.exec, this.config)) },
        timeout: TIMEOUT_MS,
        maxBuffer: OUTPUT_LIMIT_BYTES,
      });
      // A program that asks a question all the same reads the end of its input, and does not wait for an answer.
      running.child.stdin?.end();
      const { stdout } = await running;
      return parseExecCredential(stdout, this.exec.apiVersion);
    } catch (error) {
      const hint = installHint === undefined ? '' : `\n${installHint}`;
      const failure = error as ExecFailure;
      throw new Error(`credential plugin ${JSON.stringify(command)} gave no credential: ${reasonOf(failure)}${hint}`, {
        cause: failure.stderr?.slice(0, STDERR_LIMIT),
      });
    }
  }
}

/**
 * Reads what a plugin printed.
 *
 * @throws Error saying what does not fit, never quoting it
 */
export function parseExecCredential(stdout: string, apiVersion: string): ExecCredential {
  const document = parseJson(stdout) as Readonly<Record<string, unknown>> | null;
  if (document?.['kind'] !== 'ExecCredential' || document['apiVersion'] !== apiVersion) {
    throw new Error(`it did not print an ExecCredential of ${apiVersion}`);
  }
  const status = (document['status'] ?? {}) as Readonly<Record<string, unknown>>;
  const token = optionalText(status, 'token');
  const cert = optionalText(status, 'clientCertificateData');
  const key = optionalText(status, 'clientKeyData');
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new Error('it printed neither a token nor a client certificate with its key');
  }
  const expiration = optionalText(status, 'expirationTimestamp');
  const expiresAt = expiration === undefined ? undefined : Date.parse(expiration);
  if (Number.isNaN(expiresAt)) {
    throw new Error('its expirationTimestamp is not a time');
  }
  return { token, cert, key, expiresAt };
}

function optionalText(status: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = status[field] ?? undefined;
  if (value !== undefined && typeof value !== 'string') {
    throw new Error(`its ${field} is not text`);
  }
  return value === '' ? undefined : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes its input, which here is a credential.
    throw new Error('it did not print JSON');
  }
}

function execInfo({ apiVersion, provideClusterInfo }: ExecConfig, config: RestConfig): unknown {
  const cluster = {
    server: config.server,
    'tls-server-name': config.tlsServerName,
    'insecure-skip-tls-verify': config.insecureSkipTlsVerify === true ? true : undefined,
    'certificate-authority-data': config.ca === undefined ? undefined : Buffer.from(config.ca).toString('base64'),
    'proxy-url': config.proxyUrl,
  };
  return {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(provideClusterInfo ? { cluster } : {}) },
  };
}

/** What `execFile` rejects with; its message quotes the command line, whose arguments may be secret. */
interface ExecFailure {
  readonly message: string;
  readonly code?: number | string | null;
  readonly killed?: boolean;
  readonly stderr?: string;
}

function reasonOf({ message, code, killed }: ExecFailure): string {
  if (killed === true) {
    return `it did not end within ${TIMEOUT_MS / 1000} s`;
  }
  if (code === 'ENOENT') {
    return 'there is no such program';
  }
  return code === undefined || code === null ? message : `it ended with ${code}`;
}
