import type { KubernetesObject, ObjectName } from '#kube';
import { silentLogger } from '#telemetry';
import { DynamicClient } from './dynamic-client.js';
import { Informer } from './informer.js';
import { RestClient } from './rest-client.js';
import { json, startScriptedServer, type ScriptedServer } from './scripted-server.contract.js';

const nodes = { group: '', version: 'v1', resource: 'nodes' };

function aNode(name: string, resourceVersion: string): KubernetesObject & { metadata: { name: string } } {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, resourceVersion } };
}

describe('Informer', () => {
  let server: ScriptedServer;
  let rest: RestClient;
  let informer: Informer;
  let changes: string[];
  let wake: () => void;

  beforeAll(async () => {
    server = await startScriptedServer(json({}));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    rest = new RestClient(server.config);
    informer = new Informer({
      client: new DynamicClient(rest),
      resource: nodes,
      kind: 'Node',
      logger: silentLogger,
      backoff: { baseMs: 1, factor: 1, capMs: 1, jitter: 0, resetAfterMs: 1000 },
    });
    changes = [];
    wake = () => undefined;
  });
  afterEach(async () => {
    await informer.stop();
    await rest.close();
  });

  /** Lists these objects, then sends these events; answers every later list with the last one. */
  function serve(lists: KubernetesObject[][], events: readonly (readonly [string, unknown])[]): void {
    const watches = [events.map(([type, object]) => `${JSON.stringify({ type, object })}\n`).join('')];
    server.play((request, response) => {
      if (!request.url.includes('watch=')) {
        const items = lists.length > 1 ? lists.shift() : lists[0];
        json({ kind: 'NodeList', metadata: { resourceVersion: '1' }, items })(request, response);
        return;
      }
      response.writeHead(200);
      response.write(watches.shift() ?? '\n');
    });
  }

  function record({ name }: ObjectName, before?: KubernetesObject, after?: KubernetesObject): void {
    changes.push(`${name} ${before?.metadata?.resourceVersion ?? '-'} ${after?.metadata?.resourceVersion ?? '-'}`);
    wake();
  }

  async function sawChanges(count: number): Promise<void> {
    while (changes.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  it('holds what was listed once it has synced', async () => {
    serve([[aNode('a', '1'), aNode('b', '2')]], []);

    informer.start();
    await informer.hasSynced;

    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
    expect(informer.get({ namespace: '', name: 'b' })).toEqual(aNode('b', '2'));
    expect(informer.get({ namespace: '', name: 'c' })).toBeUndefined();
  });

  it('follows changes and tells what was before', async () => {
    serve(
      [[aNode('a', '1')]],
      [
        ['ADDED', aNode('b', '2')],
        ['MODIFIED', aNode('a', '3')],
        ['DELETED', aNode('b', '4')],
      ],
    );
    informer.onChange(record);

    informer.start();
    await sawChanges(4);

    expect(changes).toEqual(['a - 1', 'b - 2', 'a 1 3', 'b 2 -']);
    expect(informer.list()).toEqual([aNode('a', '3')]);
  });

  it('tells what a second list shows to have changed meanwhile, and nothing else', async () => {
    serve(
      [
        [aNode('a', '1'), aNode('b', '2'), aNode('c', '3')],
        [aNode('b', '5'), aNode('c', '3')],
      ],
      [['ERROR', { code: 410, reason: 'Expired' }]],
    );
    informer.onChange(record);

    informer.start();
    await sawChanges(5);

    expect(changes.slice(3)).toEqual(['b 2 5', 'a 1 -']);
  });

  it('tells a late listener what is there already', async () => {
    serve([[aNode('a', '1')]], []);
    informer.start();
    await informer.hasSynced;

    informer.onChange(record);

    expect(changes).toEqual(['a - 1']);
  });

  it('tells the others when one listener throws, and none that has left', async () => {
    serve([[aNode('a', '1')]], []);
    informer.onChange(() => {
      throw new Error('oops');
    });
    const leave = informer.onChange(() => changes.push('left'));
    informer.onChange(record);
    leave();

    informer.start();
    await informer.hasSynced;

    expect(changes).toEqual(['a - 1']);
  });

  it('keeps of each object what is wanted of it', async () => {
    serve([[aNode('a', '1')]], [['MODIFIED', aNode('a', '2')]]);
    const transformed = new Informer({
      client: new DynamicClient(rest),
      resource: nodes,
      kind: 'Node',
      logger: silentLogger,
      transform: ({ metadata }) => ({ kind: 'Small', ...(metadata === undefined ? {} : { metadata }) }),
    });
    transformed.onChange(record);

    transformed.start();
    await sawChanges(2);
    await transformed.stop();

    expect(changes).toEqual(['a - 1', 'a 1 2']);
    expect(transformed.list()).toEqual([{ kind: 'Small', metadata: { name: 'a', resourceVersion: '2' } }]);
    expect(transformed.size).toBe(1);
  });

  it('waits for a server that is not there yet', async () => {
    serve([[aNode('a', '1')]], []);
    await server.stop();
    informer.start();

    await server.restart();
    await informer.hasSynced;

    expect(informer.list()).toHaveLength(1);
  });
});
