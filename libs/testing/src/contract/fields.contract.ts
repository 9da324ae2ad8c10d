/// <reference types="jest" />
import { EVERYTHING, type SearchOptions } from '#api';
import { parseFieldSelector } from '#kube';
import { casesFor, ordered, pages, pod, signal, type StorageSubject } from './storage-subject.js';

/** Lists select by what is inside objects, and by parts of their names. */
export function describeFields(subject: StorageSubject): void {
  const { fieldPaths, listElements, fuzzyNames, orderByPath } = subject.abilities;
  const select = async (selector: string): Promise<readonly string[]> =>
    (await subject.list({ fieldSelector: parseFieldSelector(selector) })).keys;

  (fieldPaths ? describe : describe.skip)('fields', () => {
    beforeEach(() =>
      subject.put(
        'east',
        { ...pod({ name: 'one' }, { template: { a: 1 }, list: [], text: '{}' }), status: { phase: 'Running' } },
        { ...pod({ name: 'two' }, { list: [1], type: 3 }), status: { phase: 'Pending', reason: null }, type: 'Opaque' },
        pod({ name: 'three', annotations: { 'status.phase': 'Running' } }),
      ),
    );

    it.each<[string, readonly string[]]>([
      ["spec['template']['a']=1", ['one']],
      ["spec.'template'=x", []],
      ['spec.template!=x', ['one', 'three', 'two']],
      ['spec.text={}', ['one']],
      ['spec.template={}', []],
      ['spec.list', ['one', 'two']],
      ['spec.list=[]', []],
      ['spec.list.length', []],
      ['status.phase=Running', ['one']],
      ['status.phase!=Running', ['three', 'two']],
      ['status.phase in (Running,Pending)', ['one', 'two']],
      ['status.phase notin (Running,Pending)', ['three']],
      ['status.phase', ['one', 'two']],
      ['!status.phase', ['three']],
      ["'status.phase'=Running", []],
      ["metadata.annotations['status.phase']=Running", ['three']],
      ['type=Opaque', ['two']],
      ['spec.type=3', ['two']],
      ['status.reason', []],
      ['status.phase=Running,metadata.name=one', ['one']],
      ['status.phase=Running,metadata.name=two', []],
    ])('select %s', async (selector, expected) => {
      expect(await select(selector)).toEqual(expected.map((name) => `default/${name}`));
    });
  });

  (fieldPaths && listElements ? describe : describe.skip)('elements of lists', () => {
    beforeEach(() => {
      const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'r' };
      const ports = [{ containerPort: 80 }, { containerPort: 443 }];
      return subject.put(
        'east',
        pod({ name: 'web', ownerReferences: [owner] }, { containers: [{ image: 'nginx', ports: [null, []] }] }),
        pod({ name: 'db' }, { containers: [{ image: 'mysql', ports: [{ containerPort: 3306 }] }] }),
        pod({ name: 'both' }, { containers: [{ image: 'mysql' }, { image: 'nginx', ports }] }),
        pod({ name: 'none' }, { containers: { image: 'nginx' } }),
      );
    });

    it.each(
      casesFor<[string, readonly string[]]>(subject, { integerComparison: /[<>]/ }, [
        ['spec.containers[].image=nginx', ['both', 'web']],
        ['spec.containers[].image!=nginx', ['db', 'none']],
        ['spec.containers[].image in (nginx,mysql)', ['both', 'db', 'web']],
        ['spec.containers[].image notin (nginx,mysql)', ['none']],
        ['spec.containers[0].image=nginx', ['web']],
        ['spec.containers[1].image=nginx', ['both']],
        ['spec.containers[7].image', []],
        ['spec.containers[].image', ['both', 'db', 'web']],
        ['!spec.containers[].image', ['none']],
        ['spec.containers[].ports[].containerPort=443', ['both']],
        ['spec.containers[1].ports[1].containerPort=443', ['both']],
        ['spec.containers[].ports[].containerPort>1000', ['db']],
        ['spec.containers.image', ['none']],
        ['metadata.ownerReferences[].name=rs', ['web']],
      ]),
    )('select %s', async (selector, expected) => {
      expect(await select(selector)).toEqual(expected.map((name) => `default/${name}`));
    });
  });

  (fuzzyNames ? describe : describe.skip)('parts of the name', () => {
    const fuzzy = (operator: 'In' | 'NotIn', ...values: readonly string[]): Partial<SearchOptions> => ({
      extraSelector: [{ key: 'internalstorage.clusterpedia.io/fuzzy-name', operator, values }],
    });

    it.each<[readonly string[], readonly string[]]>([
      [['eb'], ['a-web', 'a_web', 'webhook']],
      [['a-web'], ['a-web']],
      [['a_web'], ['a_web']],
      [
        ['eb', 'a'],
        ['a-web', 'a_web'],
      ],
      [['WEB'], ['WEB']],
      [['%'], []],
      [[' eb '], ['a-web', 'a_web', 'webhook']],
    ])('select by %j', async (parts, expected) => {
      await subject.put('east', ...['a-web', 'a_web', 'webhook', 'WEB'].map((name) => pod({ name })));

      expect((await subject.list(fuzzy('In', ...parts))).keys).toEqual(expected.map((name) => `default/${name}`));
    });

    it('cannot be excluded', async () => {
      const listing = subject.pods.list({ ...EVERYTHING, ...fuzzy('NotIn', 'web') }, signal);

      await expect(listing).rejects.toMatchObject({ code: 'BadRequest' });
    });
  });

  (orderByPath ? describe : describe.skip)('order by a field', () => {
    it.each<[string, readonly string[]]>([
      ['object.spec.zone', ['none', 'upper', 'lower', 'same']],
      ['spec.zone desc', ['same', 'lower', 'upper', 'none']],
      ['spec.zone desc,name', ['lower', 'same', 'upper', 'none']],
    ])('%s, by code points, in one list and in pages', async (orderBy, expected) => {
      await subject.put(
        'east',
        pod({ name: 'lower' }, { zone: 'a' }),
        pod({ name: 'same' }, { zone: 'a' }),
        pod({ name: 'upper' }, { zone: 'B' }),
        pod({ name: 'none' }),
      );
      const keys = expected.map((name) => `default/${name}`);

      expect((await subject.list({ orderBy: ordered(orderBy) })).keys).toEqual(keys);
      expect(await pages(subject.pods, { orderBy: ordered(orderBy), limit: 1 })).toEqual(keys);
    });
  });
}
