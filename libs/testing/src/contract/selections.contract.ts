/// <reference types="jest" />
import { EVERYTHING, type SearchOptions } from '#api';
import { objectKey, parseFieldSelector, parseLabelSelector } from '#kube';
import { casesFor, type Listed, ordered, pages, placed, pod, signal, type StorageSubject } from './storage-subject.js';

/** Field selectors on paths that not every storage knows. */
const otherPaths = /^!?(?!metadata\.(?:name|namespace)\b)/;

/** Lists select, order and reduce objects. */
export function describeSelections(subject: StorageSubject): void {
  describe('list', () => {
    const fleet = async (): Promise<void> => {
      await subject.put('west', pod({ name: 'b' }), pod({ name: 'a', namespace: 'shop' }), pod({ name: 'B' }));
      await subject.put('east', pod({ name: 'c' }), pod({ name: 'a', namespace: 'shop' }), pod({ name: 'a' }));
    };
    const places = ({ objects }: Listed): string[] =>
      objects.map((object) => `${object.metadata?.annotations?.['cluster'] ?? ''}:${objectKey(object)}`);

    it('orders by cluster, namespace and name', async () => {
      await subject.put('west', placed('west', 'default', 'b'), placed('west', 'default', 'B'));
      await subject.put('east', placed('east', 'shop', 'a'), placed('east', 'default', 'z'));

      expect(places(await subject.list({}))).toEqual([
        'east:default/z',
        'east:shop/a',
        'west:default/B',
        'west:default/b',
      ]);
    });

    it('selects nothing created in no time', async () => {
      const instant = new Date('2024-01-01T00:00:00Z');
      await subject.put('east', pod({ name: 'web', creationTimestamp: instant.toISOString() }));

      expect((await subject.list({ since: instant, before: instant })).keys).toEqual([]);
    });

    it.each<[string, Partial<SearchOptions>, readonly string[]]>([
      ['clusters', { clusters: { in: ['east'], notIn: [] } }, ['default/a', 'default/c', 'shop/a']],
      ['clusters not', { clusters: { in: [], notIn: ['east'] } }, ['default/B', 'default/b', 'shop/a']],
      ['namespaces', { namespaces: { in: ['shop'], notIn: [] } }, ['shop/a', 'shop/a']],
      ['names', { names: { in: ['a', 'B'], notIn: [] } }, ['default/a', 'shop/a', 'default/B', 'shop/a']],
      ['names not', { names: { in: [], notIn: ['a', 'b'] } }, ['default/c', 'default/B']],
      [
        'all three',
        {
          clusters: { in: ['east', 'west'], notIn: ['north'] },
          namespaces: { in: ['default'], notIn: ['shop'] },
          names: { in: ['a', 'b'], notIn: ['c'] },
        },
        ['default/a', 'default/b'],
      ],
      ['nothing that exists', { names: { in: ['x'], notIn: [] } }, []],
    ])('selects by %s', async (_what, options, expected) => {
      await fleet();

      expect((await subject.list(options)).keys).toEqual(expected);
    });

    // Of which some a database cannot even compare with its columns.
    describe.each(['é', 'a\0b'])('by the text %j, which no object has', (text) => {
      it.each<[string, Partial<SearchOptions>, boolean]>([
        ['cluster', { clusters: { in: [text], notIn: [] } }, false],
        ['not the cluster', { clusters: { in: [], notIn: [text] } }, true],
        ['one cluster of several', { clusters: { in: [text, 'east'], notIn: [] } }, true],
        ['namespace', { namespaces: { in: [text], notIn: [] } }, false],
        ['not the namespace', { namespaces: { in: [], notIn: [text] } }, true],
        ['name', { names: { in: [text], notIn: [] } }, false],
        ['not the name', { names: { in: [], notIn: [text] } }, true],
        ['field', { fieldSelector: parseFieldSelector(`metadata.namespace=${text}`) }, false],
        ['not the field', { fieldSelector: parseFieldSelector(`metadata.namespace!=${text}`) }, true],
      ])('%s', async (_what, options, isFound) => {
        await subject.put('east', pod({ name: 'a' }));

        expect((await subject.list(options)).keys).toEqual(isFound ? ['default/a'] : []);
      });
    });

    it('selects by creation time, from the first instant to before the last', async () => {
      const days = ['2024-05-01', '2024-05-02', '2024-05-03'];
      await subject.put('east', ...days.map((day) => pod({ name: day, creationTimestamp: `${day}T00:00:00Z` })));

      const { keys } = await subject.list({
        since: new Date('2024-05-02T00:00:00Z'),
        before: new Date('2024-05-03T00:00:00Z'),
      });

      expect(keys).toEqual(['default/2024-05-02']);
    });

    it.each(
      casesFor<[string, readonly string[]]>(subject, { integerComparison: /[<>]/ }, [
        ['app=web', ['both', 'web']],
        ['app==web', ['both', 'web']],
        ['app!=web', ['db', 'empty', 'none', 'number']],
        ['app in (web,db)', ['both', 'db', 'web']],
        ['app notin (web,db)', ['empty', 'none', 'number']],
        ['app', ['both', 'db', 'empty', 'web']],
        ['!app', ['none', 'number']],
        ['app=', ['empty']],
        ['app!=', ['both', 'db', 'none', 'number', 'web']],
        ['app=web,tier', ['both']],
        ['app=web,app!=db', ['both', 'web']],
        ['app=web,app=db', []],
        ['app.kubernetes.io/name=x', ['both']],
        ['app.kubernetes.io=x', []],
        ['APP=web', []],
        ['app=Web', []],
        ['size>5', ['number']],
        ['size>9', []],
        ['size<10', ['number']],
        ['size>007', ['number']],
        ['tier>5', []],
        ['huge>9223372036854775806', ['both']],
        ['huge<9223372036854775807', []],
        ['over>1', []],
      ]),
    )('selects by label as Kubernetes does: %s', async (selector, expected) => {
      await subject.put(
        'east',
        pod({ name: 'web', labels: { app: 'web' } }),
        pod({ name: 'db', labels: { app: 'db' } }),
        pod({
          name: 'both',
          labels: {
            app: 'web',
            tier: 'front',
            'app.kubernetes.io/name': 'x',
            huge: '9223372036854775807',
            over: '9223372036854775808',
          },
        }),
        pod({ name: 'empty', labels: { app: '' } }),
        pod({ name: 'number', labels: { size: '9', 'not-app': 'web' } }),
        pod({ name: 'none' }),
      );

      const { keys } = await subject.list({ labelSelector: parseLabelSelector(selector) });

      expect(keys).toEqual(expected.map((name) => `default/${name}`));
    });

    it('selects by everything at once', async () => {
      const labels = { app: 'web' };
      await subject.put(
        'east',
        pod({ name: 'a', labels }),
        pod({ name: 'b', labels, namespace: 'shop' }),
        pod({ name: 'c' }),
      );
      await subject.put('west', pod({ name: 'a', labels }));

      const { keys } = await subject.list({
        clusters: { in: ['east'], notIn: [] },
        namespaces: { in: ['default'], notIn: [] },
        names: { in: [], notIn: ['b'] },
        labelSelector: parseLabelSelector('app=web'),
        fieldSelector: parseFieldSelector('metadata.namespace=default'),
        since: new Date('2024-01-01T00:00:00Z'),
      });

      expect(keys).toEqual(['default/a']);
    });

    it.each(
      casesFor<[string, readonly string[]]>(
        subject,
        { integerComparison: /[<>]/, fieldPaths: otherPaths, listElements: /\[\]/ },
        [
          ['metadata.name=one', ['one']],
          ['metadata.namespace!=default', []],
          ['spec.paused=true', ['one']],
          ['spec.paused=false', ['two']],
          ['spec.paused!=true', ['three', 'two']],
          ['spec.replicas=3', ['one']],
          ['spec.replicas in (3,4)', ['one', 'two']],
          ['spec.replicas>3', ['two']],
          ['spec.ratio=1.5', ['one']],
          ['spec.nothing', []],
          ['!spec.nothing', ['one', 'three', 'two']],
          ['spec.nothing=null', []],
          ['spec.nothing!=x', ['one', 'three', 'two']],
          ['spec.template', ['one']],
          ["metadata.annotations['a.b/c']=x", ['two']],
          ['spec.missing.deeper=x', []],
          ['spec.paused notin (true,false)', ['three']],
        ],
      ),
    )('selects by field: %s', async (selector, expected) => {
      await subject.put(
        'east',
        pod({ name: 'one' }, { paused: true, replicas: 3, ratio: 1.5, nothing: null, template: { a: 1 } }),
        pod({ name: 'two', annotations: { 'a.b/c': 'x' } }, { paused: false, replicas: 4 }),
        pod({ name: 'three' }),
      );

      const { keys } = await subject.list({ fieldSelector: parseFieldSelector(selector) });

      expect(keys).toEqual(expected.map((name) => `default/${name}`));
    });

    it.each(
      casesFor<[string, readonly string[]]>(subject, { orderByPath: /\./ }, [
        ['name desc', ['c', 'b', 'a']],
        ['created_at', ['b', 'c', 'a']],
        ['created_at desc', ['a', 'c', 'b']],
        ['resource_version', ['a', 'b', 'c']],
        ['resource_version desc', ['c', 'b', 'a']],
        ['namespace,resource_version desc', ['b', 'a', 'c']],
        ["metadata.labels['rank']", ['c', 'b', 'a']],
        ['deleted_at desc,name', ['b', 'a', 'c']],
      ]),
    )('orders by %s', async (orderBy, expected) => {
      await subject.put(
        'east',
        pod({ name: 'a', resourceVersion: '9', creationTimestamp: '2024-01-03T00:00:00Z', labels: { rank: '3' } }),
        pod({
          name: 'b',
          resourceVersion: '10',
          creationTimestamp: '2024-01-01T00:00:00Z',
          deletionTimestamp: '2024-01-05T00:00:00Z',
          labels: { rank: '2' },
        }),
        pod({
          name: 'c',
          namespace: 'shop',
          resourceVersion: '99999999999',
          creationTimestamp: '2024-01-02T00:00:00Z',
        }),
      );

      const { keys } = await subject.list({ orderBy: ordered(orderBy) });
      const paged = await pages(subject.pods, { orderBy: ordered(orderBy), limit: 1 });

      expect(keys.map((key) => key.split('/')[1])).toEqual(expected);
      expect(paged.map((key) => key.split('/')[1])).toEqual(expected);
    });

    it('orders versions that are no numbers before those that are', async () => {
      const versions = { a: '10', b: '', c: '9', d: 'later' };
      const objects = Object.entries(versions).map(([name, resourceVersion]) => pod({ name, resourceVersion }));
      await subject.put('east', ...objects);

      const { keys } = await subject.list({ orderBy: ordered('resource_version') });

      expect(keys).toEqual(['default/b', 'default/d', 'default/c', 'default/a']);
    });

    it.each(['secret', 'name; drop table resources', 'sleep(1)', '', 'spec'])(
      'refuses to order by %j',
      async (field) => {
        const listing = subject.pods.list({ ...EVERYTHING, orderBy: [{ field, descending: false }] }, signal);

        await expect(listing).rejects.toMatchObject({ code: 'BadRequest', field: 'orderby' });
      },
    );

    it('gives metadata alone when asked for no more', async () => {
      await subject.put('east', pod({ name: 'web', labels: { app: 'web' } }, { replicas: 1 }));

      const { objects } = await subject.list({ onlyMetadata: true });

      expect(objects).toEqual([
        { apiVersion: 'v1', kind: 'Pod', metadata: pod({ name: 'web', labels: { app: 'web' } }).metadata },
      ]);
    });

    it('reads a list of many objects, and again after one was left early', async () => {
      const objects = Array.from({ length: 1500 }, (_, index) =>
        pod({ name: `pod-${index}` }, { pad: 'x'.repeat(900) }),
      );
      await subject.put('east', ...objects);

      for (let times = 0; times < 60; times += 1) {
        const { items } = await subject.pods.list(EVERYTHING, signal);
        for await (const chunk of items) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
      }

      expect((await subject.list({})).keys).toHaveLength(1500);
    });

    it('stops reading with the reason of the signal', async () => {
      const objects = Array.from({ length: 1500 }, (_, index) =>
        pod({ name: `pod-${index}` }, { pad: 'x'.repeat(900) }),
      );
      await subject.put('east', ...objects);
      const controller = new AbortController();
      const reason = new Error('client left');
      const { items } = await subject.pods.list(EVERYTHING, controller.signal);

      const reading = (async () => {
        for await (const chunk of items) {
          controller.abort(reason);
          expect(chunk).not.toHaveLength(1500);
        }
      })();

      await expect(reading).rejects.toBe(reason);
      expect((await subject.list({ limit: 1 })).keys).toHaveLength(1);
    });
  });
}
