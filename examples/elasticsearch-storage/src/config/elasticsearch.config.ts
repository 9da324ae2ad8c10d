import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const Addresses = z
  .array(z.url({ protocol: /^https?$/, error: 'must be http or https URLs' }))
  .min(1, 'needs at least one URL; or set ES_ADDRESSES');

/** The plugin's YAML file. */
const ElasticsearchConfig = z
  .strictObject({
    /** Nodes, or a load balancer before them. */
    addresses: Addresses,
    username: z.string().default(''),
    password: z.string().default(''),
    /** Instead of user name and password. */
    apiKey: z.string().default(''),
    tls: z
      .strictObject({
        /** Certificate authority, where it is not one the system trusts. */
        caFile: z.string().default(''),
        certFile: z.string().default(''),
        keyFile: z.string().default(''),
        insecureSkipVerify: z.boolean().default(false),
      })
      .refine(({ certFile, keyFile }) => (certFile === '') === (keyFile === ''), {
        path: ['keyFile'],
        error: 'certFile and keyFile go together',
      })
      .prefault({}),
    /** Milliseconds until a request counts as lost. */
    requestTimeout: z.int().min(1).default(30_000),
    /** Begins the name of every index, so that several installations can share an engine. */
    indexPrefix: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_]*$/, 'must be lower-case letters, digits and underscores')
      .default('clusterpedia'),
    shards: z.int().min(1).default(1),
    /** Without it the engine keeps one copy, if it has a second node. */
    replicas: z.int().min(0).optional(),
    /**
     * When a write becomes visible to lists: `false` within the engine's refresh interval, `wait_for` before the write
     * counts as done, `true` at once and at a price.
     */
    refresh: z.enum(['false', 'wait_for', 'true']).default('false'),
    /** Whether the text of objects is indexed for the URL parameter `query`. */
    fullTextSearch: z.boolean().default(true),
  })
  .refine(({ apiKey, username }) => apiKey === '' || username === '', {
    path: ['apiKey'],
    error: 'is given, and a username too: use one of them',
  });

export type ElasticsearchConfig = z.output<typeof ElasticsearchConfig>;

/**
 * Reads the configuration: the file, if there is one, below the environment.
 *
 * @throws Error naming the file and each key that does not fit, never a value
 */
export async function loadConfig(path: string, environment: NodeJS.ProcessEnv): Promise<ElasticsearchConfig> {
  const written = path === '' ? {} : await readYaml(path);
  const config = ElasticsearchConfig.safeParse({ ...written, ...fromEnvironment(environment) });
  if (config.success) {
    return config.data;
  }
  const problems = config.error.issues.map(({ path: key, message }) => `${key.join('.') || 'the file'}: ${message}`);
  throw new Error(`elasticsearch storage configuration ${path}: ${problems.join('; ')}`);
}

async function readYaml(path: string): Promise<object> {
  try {
    // A YAML error quotes the line it is on, and that may be the one with the password.
    const content: unknown = parse(await readFile(path, 'utf8'), { prettyErrors: false, logLevel: 'error' });
    return typeof content === 'object' && content !== null ? content : {};
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw new Error(`elasticsearch storage configuration ${path}: cannot be read: ${String(code)}`);
  }
}

function fromEnvironment({ ES_ADDRESSES, ES_USER, ES_PASSWORD, ES_API_KEY }: NodeJS.ProcessEnv): object {
  return {
    ...(ES_ADDRESSES === undefined ? {} : { addresses: ES_ADDRESSES.split(',').map((address) => address.trim()) }),
    ...(ES_USER === undefined ? {} : { username: ES_USER }),
    ...(ES_PASSWORD === undefined ? {} : { password: ES_PASSWORD }),
    ...(ES_API_KEY === undefined ? {} : { apiKey: ES_API_KEY }),
  };
}
