import { ExecPlugin, type ExecCredential } from './exec-plugin.js';
import type { Impersonation, RestConfig } from './rest-config.js';
import { RotatingFile } from './rotating-file.js';

/** What proves who is asking, and who is answering, at this moment. */
export interface Credential {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
  /** The part of it that a plugin gave. */
  readonly issued: ExecCredential | undefined;
}

/** PEM text. Connections are made anew when it changes. */
export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** The credentials of a {@link RestConfig} as they are now: files are read again, plugins run again. */
export class Credentials {
  readonly #files: ReadonlyMap<string, RotatingFile>;
  readonly #plugin: ExecPlugin | undefined;
  readonly #impersonation: Readonly<Record<string, string | string[]>>;

  constructor(private readonly config: RestConfig) {
    const { caFile, certFile, keyFile, tokenFile, exec } = config;
    const paths = [caFile, certFile, keyFile, tokenFile].filter((path) => path !== undefined);
    this.#files = new Map(paths.map((path) => [path, new RotatingFile(path)]));
    this.#plugin = exec === undefined ? undefined : new ExecPlugin(exec, config);
    this.#impersonation = impersonationHeaders(config.impersonate);
  }

  /** @throws Error when a file cannot be read or a plugin gives no credential */
  async current(): Promise<Credential> {
    const { config } = this;
    const [ca, cert, key, token, issued] = await Promise.all([
      this.#read(config.caFile, config.ca),
      this.#read(config.certFile, config.cert),
      this.#read(config.keyFile, config.key),
      this.#read(config.tokenFile, config.token),
      this.#plugin?.credential(),
    ]);
    const bearer = (token ?? issued?.token)?.trim();
    return {
      headers: { ...this.#authorization(bearer), ...this.#impersonation },
      tls: { ca, cert: cert ?? issued?.cert, key: key ?? issued?.key },
      issued,
    };
  }

  /**
   * The server refused a credential.
   *
   * @returns whether the next one may be another
   */
  invalidate({ issued }: Credential): boolean {
    this.#plugin?.invalidate(issued);
    for (const file of this.#files.values()) {
      file.invalidate();
    }
    return this.#plugin !== undefined || this.#files.size > 0;
  }

  #read(path: string | undefined, otherwise: string | undefined): Promise<string> | string | undefined {
    return (path === undefined ? undefined : this.#files.get(path)?.read()) ?? otherwise;
  }

  #authorization(bearer: string | undefined): Readonly<Record<string, string>> {
    if (bearer !== undefined && bearer !== '') {
      return { authorization: `Bearer ${bearer}` };
    }
    const { username, password } = this.config;
    if (username === undefined && password === undefined) {
      return {};
    }
    const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
    return { authorization: `Basic ${basic}` };
  }
}

function impersonationHeaders(impersonation: Impersonation | undefined): Readonly<Record<string, string | string[]>> {
  if (impersonation === undefined) {
    return {};
  }
  const { user, uid, groups, extra } = impersonation;
  const extraHeaders = Object.entries(extra).map(([key, values]) => [
    `impersonate-extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    'impersonate-user': user,
    ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': [...groups] }),
    ...Object.fromEntries(extraHeaders),
  };
}
