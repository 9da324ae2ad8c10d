import { isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import {
  parseProxyUrl,
  parseServerUrl,
  RestConfigError,
  type ExecConfig,
  type Impersonation,
  type RestConfig,
} from './rest-config.js';

/**
 * What one context of a kubeconfig says, read as kubectl reads it.
 *
 * Parsed here rather than by `@kubernetes/client-node`: that costs 0.4 s at start, ignores a user's `tokenFile`, drops the
 * cluster's CA when a context has no user, and cannot say which entry is wrong.
 *
 * @param context - the current context when left out
 * @param directory - what relative file paths start from; the working directory when left out
 * @throws RestConfigError naming the entry that is missing or does not fit
 */
export function restConfigFromKubeconfig(yaml: string, context?: string, directory?: string): RestConfig {
  const kubeconfig = new Section(parseDocument(yaml), 'kubeconfig', directory);
  const contextName = context ?? kubeconfig.text('current-context');
  if (contextName === undefined) {
    throw new RestConfigError('kubeconfig has no current-context');
  }
  const chosen = kubeconfig.named('contexts', contextName, 'context');
  const clusterName = chosen.text('cluster');
  if (clusterName === undefined) {
    throw new RestConfigError(`context ${JSON.stringify(contextName)} of the kubeconfig names no cluster`);
  }
  const userName = chosen.text('user');
  const cluster = kubeconfig.named('clusters', clusterName, 'cluster');
  const user = userName === undefined ? undefined : kubeconfig.named('users', userName, 'user');
  return { ...clusterPart(cluster), ...(user === undefined ? {} : userPart(user)) };
}

/** Names of a kubeconfig's contexts, in file order. @throws RestConfigError when it is not a kubeconfig */
export function kubeconfigContexts(yaml: string): string[] {
  return new Section(parseDocument(yaml), 'kubeconfig', undefined).names('contexts');
}

function parseDocument(yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (cause) {
    // The parser's message quotes the line it stumbled over, which may be a key: it stays in the cause.
    throw new RestConfigError('kubeconfig is not YAML', { cause });
  }
}

function clusterPart(cluster: Section): RestConfig {
  const server = cluster.text('server');
  if (server === undefined) {
    throw new RestConfigError(`${cluster.path} has no server`);
  }
  const ca = cluster.base64('certificate-authority-data');
  const caFile = ca === undefined ? cluster.file('certificate-authority') : undefined;
  const insecureSkipTlsVerify = cluster.boolean('insecure-skip-tls-verify');
  if (insecureSkipTlsVerify && (ca ?? caFile) !== undefined) {
    throw new RestConfigError(`${cluster.path} has a certificate authority and insecure-skip-tls-verify`);
  }
  return {
    server: parseServerUrl(server),
    ca,
    caFile,
    insecureSkipTlsVerify,
    tlsServerName: cluster.text('tls-server-name'),
    proxyUrl: proxyPart(cluster),
  };
}

/** Judged here, so that one that cannot work is refused before it is tried. */
function proxyPart(cluster: Section): string | undefined {
  const proxyUrl = cluster.text('proxy-url');
  if (proxyUrl !== undefined) {
    parseProxyUrl(proxyUrl);
  }
  return proxyUrl;
}

function userPart(user: Section): Partial<RestConfig> {
  if (user.section('auth-provider') !== undefined) {
    throw new RestConfigError(`${user.path} uses an auth-provider, which Kubernetes 1.26 removed; use exec`);
  }
  const cert = user.base64('client-certificate-data');
  const key = user.base64('client-key-data');
  const exec = user.section('exec');
  return {
    cert,
    certFile: cert === undefined ? user.file('client-certificate') : undefined,
    key,
    keyFile: key === undefined ? user.file('client-key') : undefined,
    token: user.text('token'),
    tokenFile: user.file('tokenFile'),
    username: user.text('username'),
    password: user.text('password'),
    exec: exec === undefined ? undefined : execPart(exec),
    impersonate: impersonationPart(user),
  };
}

function execPart(exec: Section): ExecConfig {
  const apiVersion = exec.text('apiVersion');
  const command = exec.text('command');
  if (apiVersion === undefined || command === undefined) {
    throw new RestConfigError(`${exec.path} needs apiVersion and command`);
  }
  if (exec.text('interactiveMode') === 'Always') {
    throw new RestConfigError(`${exec.path} wants a terminal, and there is none`);
  }
  return {
    apiVersion,
    // A bare name is looked up in PATH; anything with a slash is a file.
    command: command.includes('/') ? (exec.file('command') ?? command) : command,
    args: exec.texts('args'),
    env: Object.fromEntries(exec.sections('env').map((entry) => [entry.text('name') ?? '', entry.text('value') ?? ''])),
    provideClusterInfo: exec.boolean('provideClusterInfo'),
    installHint: exec.text('installHint'),
  };
}

function impersonationPart(user: Section): Impersonation | undefined {
  const name = user.text('as');
  if (name === undefined) {
    return undefined;
  }
  const extra = user.section('as-user-extra');
  return {
    user: name,
    uid: user.text('as-uid'),
    groups: user.texts('as-groups'),
    extra: Object.fromEntries((extra?.keys() ?? []).map((key) => [key, extra?.texts(key) ?? []])),
  };
}

/** A mapping of the document that knows where it stands, so that a complaint can name it. */
class Section {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    readonly path: string,
    private readonly directory: string | undefined,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new RestConfigError(`${path} is not a mapping`);
    }
    this.#fields = value as Record<string, unknown>;
  }

  keys(): string[] {
    return Object.keys(this.#fields);
  }

  /** An absent, null or empty field is `undefined`, as for kubectl. */
  text(field: string): string | undefined {
    const value = this.#fields[field] ?? '';
    if (typeof value !== 'string' && typeof value !== 'number') {
      throw new RestConfigError(`${this.path}.${field} is not text`);
    }
    return value === '' ? undefined : String(value);
  }

  boolean(field: string): boolean {
    const value = this.#fields[field] ?? false;
    if (typeof value !== 'boolean') {
      throw new RestConfigError(`${this.path}.${field} is not true or false`);
    }
    return value;
  }

  base64(field: string): string | undefined {
    const text = this.text(field)?.replace(/\s+/g, '');
    if (text !== undefined && !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
      throw new RestConfigError(`${this.path}.${field} is not base64`);
    }
    return text === undefined ? undefined : Buffer.from(text, 'base64').toString('utf8');
  }

  file(field: string): string | undefined {
    const path = this.text(field);
    return path === undefined || isAbsolute(path) ? path : join(this.directory ?? process.cwd(), path);
  }

  section(field: string): Section | undefined {
    const value = this.#fields[field] ?? undefined;
    return value === undefined ? undefined : new Section(value, `${this.path}.${field}`, this.directory);
  }

  sections(field: string): Section[] {
    return this.#list(field).map(
      (value, index) => new Section(value, `${this.path}.${field}[${index}]`, this.directory),
    );
  }

  texts(field: string): string[] {
    return this.#list(field).map((value) => {
      if (typeof value !== 'string') {
        throw new RestConfigError(`${this.path}.${field} is not a list of text`);
      }
      return value;
    });
  }

  names(list: string): string[] {
    return this.sections(list).flatMap((entry) => entry.text('name') ?? []);
  }

  named(list: string, name: string, field: string): Section {
    const entry = this.sections(list).find((candidate) => candidate.text('name') === name);
    if (entry === undefined) {
      throw new RestConfigError(`${this.path} has no ${field} ${JSON.stringify(name)}`);
    }
    // `user: {}` and a user without a body both mean nobody.
    return new Section(entry.#fields[field] ?? {}, `${field} ${JSON.stringify(name)}`, this.directory);
  }

  #list(field: string): readonly unknown[] {
    const value = this.#fields[field] ?? [];
    if (!Array.isArray(value)) {
      throw new RestConfigError(`${this.path}.${field} is not a list`);
    }
    return value;
  }
}
