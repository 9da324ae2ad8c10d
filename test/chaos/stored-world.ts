import { Client, type ClientConfig } from 'pg';
import type { KubernetesObject } from '#kube';
import { comparable, rowKey, type World, type WorldRow } from './expected-world.js';

interface Row {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly resource_version: string;
  readonly object: KubernetesObject;
}

/** What is in the database, read with a connection of its own each time: the database may crash in between. */
export class StoredWorld {
  constructor(private readonly connection: ClientConfig) {}

  /** Every row of every cluster. */
  async read(): Promise<World> {
    const rows = await this.#query<Row>(
      'SELECT "group", version, resource, cluster, namespace, name, resource_version, object FROM resources',
    );
    return new Map(rows.map(entryOf));
  }

  /** How many rows there are of a cluster. */
  async countOf(cluster: string): Promise<number> {
    const text = 'SELECT count(*)::integer AS count FROM resources WHERE cluster = $1';
    const [row] = await this.#query<{ count: number }>(text, [cluster]);
    return row?.count ?? 0;
  }

  async #query<T extends object>(text: string, values: readonly string[] = []): Promise<readonly T[]> {
    const client = new Client(this.connection);
    // The connection may be cut while nothing is asked; the next query then says so.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<T>(text, [...values]);
      return rows;
    } finally {
      await client.end();
    }
  }
}

function entryOf({
  cluster,
  namespace,
  name,
  resource_version: resourceVersion,
  object,
  ...resource
}: Row): readonly [string, WorldRow] {
  const { group, version, resource: plural } = resource;
  const gvr = { group, version, resource: plural };
  const key = namespace === '' ? name : `${namespace}/${name}`;
  return [rowKey(cluster, gvr, key), { resourceVersion, object: comparable(object, gvr) }];
}
