import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamicClient, RestClient, restConfigFromKubeconfig } from '#client';
import { silentLogger } from '#telemetry';
import { type MemberCluster, startMemberCluster } from '#testing';
import { applyDefinition } from './apply-definitions.js';
import type { Manifest } from './manifest-file.js';

const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };

function definition(plural: string): Manifest & { readonly spec: object } {
  const names = { plural, singular: plural.slice(0, -1), kind: 'Widget', listKind: 'WidgetList' };
  const schema = { openAPIV3Schema: { type: 'object' } };
  const spec = {
    group: 'acme.io',
    scope: 'Namespaced',
    names,
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.acme.io` },
    spec,
  };
}

describe('applyDefinition', () => {
  let cluster: MemberCluster;
  let rest: RestClient;
  let client: DynamicClient;
  const { signal } = new AbortController();

  beforeAll(async () => {
    cluster = await startMemberCluster({ name: 'host' });
    rest = new RestClient(restConfigFromKubeconfig(cluster.kubeconfig()));
    client = new DynamicClient(rest);
  });
  afterAll(async () => {
    await rest.close();
    await cluster.stop();
  });

  it('changes nothing the second time', async () => {
    const specOf = (): unknown => cluster.store.get(definitions, { namespace: '', name: 'widgets.acme.io' })['spec'];
    await applyDefinition(client, definition('widgets'), { logger: silentLogger, signal });
    const before = specOf();

    await applyDefinition(client, definition('widgets'), { logger: silentLogger, signal });

    expect(specOf()).toEqual(before);
  });

  it('waits until it is served, but not for names that another definition has', async () => {
    const conditions = [
      [],
      [{ type: 'NamesAccepted', status: 'True' }],
      [{ type: 'NamesAccepted', status: 'False', message: '"Widget" is already in use' }],
    ];
    // The simulated cluster accepts all names at once.
    const server = createServer(({ method }, response) => {
      const status = { conditions: method === 'GET' ? conditions.shift() : [] };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...definition('gadgets'), status }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const other = new RestClient({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

    const applying = applyDefinition(new DynamicClient(other), definition('gadgets'), { logger: silentLogger, signal });

    await expect(applying).rejects.toThrow('gadgets.acme.io: "Widget" is already in use');
    expect(conditions).toEqual([]);
    await other.close();
    server.close();
  });
});
