import { CLUSTER_NAME_ANNOTATION } from '#api';
import type { StoredJson } from '#storage';
import { parseStored } from './list-encoding.js';
import { inTableOrder } from './table-order.js';

const flowSchemas = { group: 'flowcontrol.apiserver.k8s.io', resource: 'flowschemas' };
const byName = [{ field: 'name', descending: false }];

function schema(name: string, cluster: string, matchingPrecedence?: number): string {
  return JSON.stringify({
    apiVersion: `${flowSchemas.group}/v1`,
    kind: 'FlowSchema',
    metadata: { name, annotations: { [CLUSTER_NAME_ANNOTATION]: cluster } },
    spec: { matchingPrecedence },
  });
}

const stored = [
  [schema('probes', 'c1', 2), schema('none', 'c1'), schema('global', 'c1', 9900)],
  [schema('leaders', 'c2', 100), schema('exempt', 'c2', 1), schema('leaders', 'c1', 100), schema('eager', 'c2', 100)],
];

// oxlint-disable-next-line typescript/require-await -- because a stored list is an async iterable
async function* chunks(): AsyncGenerator<readonly StoredJson[]> {
  yield* stored;
}

async function namesOf(resource: typeof flowSchemas, orderBy: typeof byName): Promise<readonly string[]> {
  const list = inTableOrder({ items: chunks(), summary: () => Promise.resolve({}) }, resource, { orderBy });
  const names: string[] = [];
  for await (const chunk of list.items) {
    names.push(
      ...chunk
        .map(parseStored)
        .map(({ metadata }) => `${metadata?.annotations?.[CLUSTER_NAME_ANNOTATION]}/${metadata?.name}`),
    );
  }
  return names;
}

describe('inTableOrder', () => {
  it('sorts flow schemas by precedence, 1000 where none is said, then name and cluster', async () => {
    expect(await namesOf(flowSchemas, [])).toEqual([
      'c2/exempt',
      'c1/probes',
      'c2/eager',
      'c1/leaders',
      'c2/leaders',
      'c1/none',
      'c1/global',
    ]);
  });

  it.each<[string, typeof flowSchemas, typeof byName]>([
    ['in the order that was asked for', flowSchemas, byName],
    ['of other resources', { ...flowSchemas, resource: 'prioritylevelconfigurations' }, []],
  ])('leaves lists %s alone', async (_title, resource, orderBy) => {
    expect(await namesOf(resource, orderBy)).toEqual([
      'c1/probes',
      'c1/none',
      'c1/global',
      'c2/leaders',
      'c2/exempt',
      'c1/leaders',
      'c2/eager',
    ]);
  });
});
