import type { KubernetesObject } from '@clusterpedia/storage';
import { documentId, documentOf } from './stored-document.js';

const type = { group: 'apps', version: 'v1', resource: 'deployments', kind: 'Deployment', cluster: 'east' };

function documentFor(object: KubernetesObject, json?: string): Record<string, unknown> {
  const text = json === undefined ? {} : { text: { json, metadata: {} } };
  return JSON.parse(documentOf(type, { type: 'upsert', object, ...text }, true)) as Record<string, unknown>;
}

describe('stored document', () => {
  it('has the identity, the times and the owner of its object', () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: 'u1',
        resourceVersion: '42',
        creationTimestamp: '2024-05-01T00:00:00Z',
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Any', name: 'a', uid: 'no' },
          { apiVersion: 'v1', kind: 'Any', name: 'b', uid: 'o1', controller: true },
        ],
      },
    };

    expect(documentFor(object)).toMatchObject({
      ...type,
      namespace: 'shop',
      name: 'web',
      uid: 'u1',
      ownerUid: 'o1',
      ownerKey: 'east/o1',
      resourceVersion: '42',
      versionRank: '0002:42',
      createdAt: Date.parse('2024-05-01T00:00:00Z'),
      deletedAt: 0,
      object,
    });
  });

  it('keeps the text of the object as it came', () => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };

    const json = documentOf(
      type,
      { type: 'upsert', object, text: { json: '{"n":12345678901234567890}', metadata: {} } },
      false,
    );

    expect(json).toContain('"object":{"n":12345678901234567890}');
  });

  it('has no half surrogate pair, which the engine could not print', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', annotations: { odd: 'a\ud800b', fine: '😀' } },
    };

    expect(documentFor(object)['object']).toMatchObject({ metadata: { annotations: { odd: 'a\ufffdb', fine: '😀' } } });
  });

  it('has no words of a Secret among its text', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key' },
      data: { password: 'aGk=' },
      type: 'Opaque',
    };

    expect(documentFor(object)['text']).toEqual(['v1', 'Secret', 'key', 'Opaque']);
  });

  it('has an id for each part of its key', () => {
    const web = { namespace: 'shop', name: 'web' };
    const ids = [
      documentId(type, web),
      documentId({ ...type, cluster: 'west' }, web),
      documentId({ ...type, version: 'v2' }, web),
      documentId(type, { namespace: '', name: 'shop/web' }),
      documentId(type, { namespace: 'shop', name: 'Web' }),
    ];

    expect(new Set(ids).size).toBe(ids.length);
    expect(documentId(type, web)).toBe(documentId({ ...type }, { ...web }));
  });
});
