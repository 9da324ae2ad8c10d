import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';

interface NamedEntry {
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly NamedEntry[];
  readonly clusters?: readonly NamedEntry[];
  readonly users?: readonly NamedEntry[];
}

/** Fields that name a file, and the field that holds the same as base64. */
const inlineFieldOf: Readonly<Record<string, string>> = {
  'certificate-authority': 'certificate-authority-data',
  'client-certificate': 'client-certificate-data',
  'client-key': 'client-key-data',
};

/** One context of a kubeconfig, on its own. */
export interface PortableContext {
  readonly context: string;
  /** YAML with this context only, its files read into it. */
  readonly kubeconfig: string;
}

/**
 * Takes contexts out of a kubeconfig file so that each can travel in a PediaCluster.
 *
 * @param wanted - names of contexts; all of them when empty
 * @throws Error when the file has no such context
 */
export async function readPortableContexts(file: string, wanted: readonly string[]): Promise<PortableContext[]> {
  const kubeconfig = parse(await readFile(file, 'utf8')) as Kubeconfig | null;
  const names = (kubeconfig?.contexts ?? []).map(({ name }) => name);
  const missing = wanted.filter((name) => !names.includes(name));
  if (kubeconfig === null || names.length === 0 || missing.length > 0) {
    throw new Error(`${file} has no context ${missing.join(', ')}; it has: ${names.join(', ') || 'none'}`);
  }
  const chosen = wanted.length === 0 ? names : wanted;
  return Promise.all(chosen.map((context) => extractContext(kubeconfig, context, resolve(file, '..'))));
}

async function extractContext(kubeconfig: Kubeconfig, name: string, directory: string): Promise<PortableContext> {
  const entry = find(kubeconfig.contexts, name);
  const context = entry?.['context'] as { cluster?: string; user?: string } | undefined;
  const cluster = find(kubeconfig.clusters, context?.cluster);
  const user = find(kubeconfig.users, context?.user);
  if (entry === undefined || cluster === undefined) {
    throw new Error(`context ${name} names a cluster that the kubeconfig does not have`);
  }
  const portable = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [entry],
    clusters: [{ name: cluster.name, cluster: await inlineFiles(cluster['cluster'], directory) }],
    users: user === undefined ? [] : [{ name: user.name, user: await inlineFiles(user['user'], directory) }],
  };
  return { context: name, kubeconfig: stringify(portable) };
}

function find(entries: readonly NamedEntry[] | undefined, name: string | undefined): NamedEntry | undefined {
  return entries?.find((entry) => entry.name === name);
}

async function inlineFiles(section: unknown, directory: string): Promise<Record<string, unknown>> {
  const inlined: Record<string, unknown> = {};
  for (const [field, value] of Object.entries((section ?? {}) as Record<string, unknown>)) {
    const inlineField = inlineFieldOf[field];
    if (inlineField === undefined) {
      inlined[field] = value;
    } else {
      inlined[inlineField] = (await readFile(resolve(directory, String(value)))).toString('base64');
    }
  }
  return inlined;
}

/** A PediaCluster name for a context: `kind-dev@EU` becomes `kind-dev-eu`. */
export function clusterNameOf(context: string): string {
  const name = context
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return name.slice(0, 253) || 'cluster';
}
