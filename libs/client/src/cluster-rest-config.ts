import { createHash } from 'node:crypto';
import type { ClusterAuthenticationFrom, PediaCluster, PediaClusterSpec, SecretKeySelector } from '#api';
import { restConfigFromKubeconfig } from './kubeconfig.js';
import { parseServerUrl, RestConfigError, type RestConfig } from './rest-config.js';

/** The `data` of a Secret in the run namespace, values in base64; `undefined` when there is no such Secret. */
export type SecretLookup = (name: string) => Promise<Readonly<Record<string, string>> | undefined>;

/**
 * How to connect to the member a PediaCluster describes. Only the description is judged: nothing is connected.
 *
 * @param secrets - left out when credentials in Secrets are switched off
 * @throws RestConfigError saying what is missing, with a prefix when it is missing in a Secret
 */
export async function restConfigOfCluster({ spec }: PediaCluster, secrets?: SecretLookup): Promise<RestConfig> {
  const { kubeconfig = '', tokenData = '', certData = '', keyData = '', authenticationFrom } = spec;
  const hasOwnCredentials = kubeconfig !== '' || tokenData !== '' || (certData !== '' && keyData !== '');
  if (!hasOwnCredentials && authenticationFrom !== undefined) {
    return fromSecrets(spec, authenticationFrom, secrets);
  }
  if (kubeconfig !== '') {
    return restConfigFromKubeconfig(decode(kubeconfig));
  }
  return explicit(spec, {
    ca: decodeOptional(spec.caData),
    token: decodeOptional(tokenData),
    cert: decodeOptional(certData),
    key: decodeOptional(keyData),
  });
}

/** What of the host of this process a config makes use of: programs it runs and files it reads. */
export function hostUsesOf({ exec, caFile, certFile, keyFile, tokenFile }: RestConfig): readonly string[] {
  return [exec?.command, caFile, certFile, keyFile, tokenFile].filter((use) => use !== undefined);
}

/** Equal for configs that behave the same, whatever the order of their fields; holds no credential in clear. */
export function restConfigHash(config: RestConfig): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex');
}

interface Parts {
  readonly ca: string | undefined;
  readonly token: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

function explicit({ apiserver = '' }: PediaClusterSpec, { ca, token, cert, key }: Parts): RestConfig {
  if (apiserver === '') {
    throw new RestConfigError('Cluster APIServer Endpoint is required');
  }
  const hasCertificate = cert !== undefined && key !== undefined;
  if (token === undefined && !hasCertificate) {
    throw new RestConfigError("Cluster APIServer's Token or Cert is required");
  }
  return {
    server: parseServerUrl(apiserver),
    ca,
    insecureSkipTlsVerify: ca === undefined,
    token,
    ...(hasCertificate ? { cert, key } : {}),
  };
}

async function fromSecrets(
  spec: PediaClusterSpec,
  from: ClusterAuthenticationFrom,
  secrets: SecretLookup | undefined,
): Promise<RestConfig> {
  try {
    if (secrets === undefined) {
      throw new RestConfigError('authenticationFrom needs the feature gate ClusterAuthenticationFromSecret');
    }
    if (from.kubeconfig !== undefined) {
      return restConfigFromKubeconfig(await readKey(secrets, from.kubeconfig));
    }
    const read = (selector?: SecretKeySelector): Promise<string> | undefined => selector && readKey(secrets, selector);
    const parts = {
      ca: await read(from.ca),
      token: await read(from.token),
      cert: await read(from.cert),
      key: await read(from.key),
    };
    return explicit(spec, parts);
  } catch (error) {
    if (error instanceof RestConfigError) {
      throw new RestConfigError(`Cluster Authentication Error: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function readKey(secrets: SecretLookup, { name, key }: SecretKeySelector): Promise<string> {
  const data = await secrets(name);
  if (data === undefined) {
    throw new RestConfigError(`secret ${JSON.stringify(name)} not found`);
  }
  const value = decodeOptional(data[key]);
  if (value === undefined) {
    throw new RestConfigError(`secret ${JSON.stringify(name)} has no value for key ${JSON.stringify(key)}`);
  }
  return value;
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function decodeOptional(base64: string | undefined): string | undefined {
  return base64 === undefined || base64 === '' ? undefined : decode(base64);
}

function canonicalJson(config: unknown): string {
  return JSON.stringify(config, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
