import { Backoff, sleep } from '#async';
import { ConnectionError, Informer, RotatingFile, type DynamicClient } from '#client';
import { StatusError, type GroupVersionResource, type KubernetesObject } from '#kube';
import type { Logger } from '#telemetry';
import type { AuthenticationOptions } from './auth.options.js';
import { parseAuthorities, type Authorities } from './certificate-chain.js';
import type { RequestHeaderConfig } from './request-header.authenticator.js';

const CONFIG_MAPS: GroupVersionResource = { group: '', version: 'v1', resource: 'configmaps' };
const NAMESPACE = 'kube-system';
const NAME = 'extension-apiserver-authentication';

/** How long to go on asking an API server that is away for a moment. */
const LOOK_UP_WITHIN_MS = 30_000;

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** What of a client is needed to follow the ConfigMap. */
type ConfigMapReader = Pick<DynamicClient, 'get' | 'list' | 'watch'>;

/** What the ConfigMap says. */
interface Settings {
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * Whose certificates are believed: as the flags say, and where they say nothing, as the cluster's API server tells its
 * extensions in a ConfigMap. Both are followed while they change, so that a CA can be replaced without a restart.
 */
export class DelegatedConfig {
  readonly #options: AuthenticationOptions;
  readonly #client: ConfigMapReader;
  readonly #logger: Logger;
  readonly #clientCa: CaBundle;
  readonly #proxyCa: CaBundle;
  readonly #clientCaFile: RotatingFile | undefined;
  readonly #proxyCaFile: RotatingFile | undefined;
  #settings: Settings = { texts: {}, lists: new Map() };
  #informer: Informer<ConfigMap> | undefined;

  constructor(options: AuthenticationOptions, client: ConfigMapReader, logger: Logger) {
    this.#options = options;
    this.#client = client;
    this.#logger = logger;
    this.#clientCa = new CaBundle(logger);
    this.#proxyCa = new CaBundle(logger);
    this.#clientCaFile = fileAt(options['client-ca-file']);
    this.#proxyCaFile = fileAt(options['requestheader-client-ca-file']);
  }

  /**
   * Reads everything once and begins to follow it.
   *
   * @throws Error when a file cannot be read, or the ConfigMap cannot be and that is not tolerated. An API server that does
   *   not answer, or is overloaded, is asked again for a while before
   */
  async start(signal: AbortSignal): Promise<void> {
    if (!this.#options['authentication-skip-lookup']) {
      await this.#lookUp(signal);
      this.#follow();
    }
    // What cannot be read now would be refused at every request.
    await Promise.all([this.clientAuthorities(), this.requestHeader()]);
  }

  async stop(): Promise<void> {
    await this.#informer?.stop();
  }

  #follow(): void {
    this.#informer = new Informer<ConfigMap>({
      client: this.#client,
      resource: CONFIG_MAPS,
      kind: 'ConfigMap',
      namespace: NAMESPACE,
      fieldSelector: `metadata.name=${NAME}`,
      logger: this.#logger,
    });
    this.#informer.onChange((_name, _before, after) => {
      // A ConfigMap that is gone takes nothing back: its loss must not lock everybody out.
      this.#settings = after === undefined ? this.#settings : settingsOf(after);
    });
    this.#informer.start();
  }

  /** The authority of client certificates; nothing when there is none. */
  async clientAuthorities(): Promise<Authorities | undefined> {
    return this.#clientCa.parse((await this.#clientCaFile?.read()) ?? this.#settings.texts['client-ca-file']);
  }

  /** Which front proxies are believed; nothing when none is. */
  async requestHeader(): Promise<RequestHeaderConfig | undefined> {
    const options = this.#options;
    const fromFile = await this.#proxyCaFile?.read();
    const authorities = this.#proxyCa.parse(fromFile ?? this.#settings.texts['requestheader-client-ca-file']);
    if (authorities === undefined) {
      return undefined;
    }
    // The ConfigMap describes the proxies of its own CA. Mixed with another CA it would describe nobody's.
    const names = (key: string, fallback: readonly string[]): readonly string[] =>
      fromFile === undefined ? (this.#settings.lists.get(key) ?? fallback) : fallback;
    const lower = (values: readonly string[]): readonly string[] => values.map((value) => value.toLowerCase());
    return {
      authorities,
      allowedNames: names('requestheader-allowed-names', options['requestheader-allowed-names']),
      usernameHeaders: lower(names('requestheader-username-headers', options['requestheader-username-headers'])),
      groupHeaders: lower(names('requestheader-group-headers', options['requestheader-group-headers'])),
      extraHeaderPrefixes: lower(
        names('requestheader-extra-headers-prefix', options['requestheader-extra-headers-prefix']),
      ),
      uidHeaders: lower(names('requestheader-uid-headers', options['requestheader-uid-headers'])),
    };
  }

  async #lookUp(signal: AbortSignal): Promise<void> {
    try {
      this.#settings = settingsOf(await this.#read(signal));
    } catch (cause) {
      if (!this.#options['authentication-tolerate-lookup-failure']) {
        throw new Error(
          `cannot read ConfigMap ${NAMESPACE}/${NAME}; grant access to it, or use --authentication-skip-lookup` +
            ' or --authentication-tolerate-lookup-failure',
          { cause },
        );
      }
      const level = StatusError.is(cause, 'NotFound') ? 'info' : 'warn';
      this.#logger[level]({ error: cause }, 'authentication settings of the cluster not read');
    }
  }

  async #read(signal: AbortSignal): Promise<ConfigMap> {
    const backoff = new Backoff({ baseMs: 200, factor: 2, capMs: 5000, jitter: 0.2, resetAfterMs: Infinity });
    const isTolerated = this.#options['authentication-tolerate-lookup-failure'];
    const deadline = performance.now() + (isTolerated ? 0 : LOOK_UP_WITHIN_MS);
    for (;;) {
      try {
        return await this.#client.get(CONFIG_MAPS, { namespace: NAMESPACE, name: NAME }, signal);
      } catch (error) {
        const waitMs = Math.round(backoff.next());
        if (!isPassing(error) || performance.now() + waitMs > deadline) {
          throw error;
        }
        this.#logger.warn({ error, waitMs }, 'authentication settings of the cluster not read, will retry');
        await sleep(waitMs, signal);
      }
    }
  }
}

/** Whether asking again soon can help. What is forbidden or missing stays so until somebody changes it. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof ConnectionError || (error instanceof StatusError && (error.code === 429 || error.code >= 500))
  );
}

/** A CA bundle that may be replaced. The last good one stays in use while its replacement cannot be read. */
class CaBundle {
  readonly #logger: Logger;
  #pem = '';
  #authorities: Authorities | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The same array while the text stays the same. */
  parse(pem: string | undefined): Authorities | undefined {
    if (pem === undefined || pem.trim() === '') {
      return undefined;
    }
    if (pem === this.#pem) {
      return this.#authorities;
    }
    try {
      this.#authorities = parseAuthorities(pem);
    } catch (error) {
      if (this.#authorities === undefined) {
        throw error;
      }
      this.#logger.error({ error }, 'CA bundle not read, the one before stays in use');
    }
    this.#pem = pem;
    return this.#authorities;
  }
}

function fileAt(path: string): RotatingFile | undefined {
  return path === '' ? undefined : new RotatingFile(path);
}

const listKeys = [
  'requestheader-allowed-names',
  'requestheader-username-headers',
  'requestheader-group-headers',
  'requestheader-extra-headers-prefix',
  'requestheader-uid-headers',
] as const;

/** @throws TypeError for a list that is none: read as an empty one, it would allow every front proxy */
function settingsOf({ data = {} }: ConfigMap): Settings {
  const lists = listKeys.flatMap((key) => {
    const text = data[key] ?? '';
    return text === '' ? [] : [[key, namesIn(key, text)] as const];
  });
  return { texts: data, lists: new Map(lists) };
}

/** Lists are JSON arrays. */
function namesIn(key: string, json: string): readonly string[] {
  let names: unknown;
  try {
    names = JSON.parse(json);
  } catch (cause) {
    throw new TypeError(`${key} is not JSON`, { cause });
  }
  if (!Array.isArray(names)) {
    throw new TypeError(`${key} is not a list`);
  }
  return names.map(String);
}
