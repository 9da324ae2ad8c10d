import type { ChangeResult, ResourceChange } from '@clusterpedia/storage';
import { writeBulk } from './bulk-writer.js';
import type { EngineClient, EngineRequest } from './engine/engine-client.js';

const { signal } = new AbortController();
const type = { group: '', version: 'v1', resource: 'pods', kind: 'Pod', cluster: 'east' };

interface Outcome {
  readonly status: number;
  readonly error?: { readonly type: string };
  /** Of a change that is a `delete`. */
  readonly isDelete?: boolean;
}

/** Writes to an engine that answers with these outcomes, whatever is written. */
async function written(
  changes: readonly ResourceChange[],
  outcomes: readonly Outcome[],
): Promise<{ requests: readonly EngineRequest[]; results: readonly ChangeResult[] }> {
  const requests: EngineRequest[] = [];
  const request = (asked: EngineRequest): Promise<unknown> => {
    requests.push(asked);
    return Promise.resolve({
      found: true,
      body: {
        items: outcomes.map(({ isDelete = false, ...outcome }) => ({ [isDelete ? 'delete' : 'index']: outcome })),
      },
    });
  };
  const client = { request } as unknown as EngineClient;
  const target = { client, index: 'test--pods', type, isFullText: false, refresh: 'false' };
  return { results: await writeBulk(target, changes, signal), requests };
}

const upsert = (name: string, pad = ''): ResourceChange => ({
  type: 'upsert',
  object: { apiVersion: 'v1', kind: 'Pod', metadata: { name, annotations: { pad } } },
});

describe('bulk writer', () => {
  it('says of each change what became of it', async () => {
    const refused = { status: 400, error: { type: 'document_parsing_exception' } };

    const { results } = await written(
      [upsert('a'), upsert('b'), upsert('c')],
      [{ status: 201 }, refused, { status: 200 }],
    );

    expect(results).toEqual([undefined, expect.objectContaining({ code: 'Rejected' }), undefined]);
  });

  it.each<[string, Outcome]>([
    ['object', { status: 404, isDelete: true }],
    ['index', { status: 404, isDelete: true, error: { type: 'index_not_found_exception' } }],
  ])('finds nothing wrong with deleting when there is no such %s', async (_what, outcome) => {
    expect((await written([{ type: 'delete', namespace: '', name: 'a' }], [outcome])).results).toEqual([undefined]);
  });

  it.each<[number, string]>([
    [404, 'index_not_found_exception'],
    [400, 'validation_exception'],
  ])('never takes a write for done, or for hopeless, when there can be no index: %i %s', async (status, type) => {
    await expect(written([upsert('a')], [{ status, error: { type } }])).rejects.toMatchObject({ code: 'Recoverable' });
  });

  it.each([409, 429, 503])('asks for the whole batch again when one change met the status %i', async (status) => {
    const outcomes = [{ status: 201 }, { status, error: { type: 'es_rejected_execution_exception' } }];

    await expect(written([upsert('a'), upsert('b')], outcomes)).rejects.toMatchObject({ code: 'Recoverable' });
  });

  it('sends a large batch in several requests, in order', async () => {
    const changes = ['a', 'b', 'c'].map((name) => upsert(name, 'x'.repeat(3_000_000)));

    const { requests } = await written(changes, []);

    const names = requests.map(({ lines = [] }) => lines.join('').match(/"name":"[abc]"/g)?.length);
    expect(names).toEqual([4, 2]);
  });

  it('sends nothing of an empty batch', async () => {
    expect((await written([], [])).requests).toEqual([]);
  });
});
