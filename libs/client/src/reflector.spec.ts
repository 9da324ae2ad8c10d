import { setTimeout as delay } from 'node:timers/promises';
import type { ReflectorOptions, ReflectorState } from './reflector-options.js';
import {
  aList,
  anOpenWatch,
  aPod,
  aWatch,
  expired,
  line,
  type RecordingStore,
  ReflectorStage,
} from './reflector-stage.contract.js';
import type { Reflector } from './reflector.js';
import { json, startScriptedServer, type Script, type ScriptedServer } from './scripted-server.contract.js';

describe('Reflector', () => {
  let server: ScriptedServer;
  let stage: ReflectorStage;
  let store: RecordingStore;
  let reflector: Reflector;
  let states: readonly ReflectorState[];

  beforeAll(async () => {
    server = await startScriptedServer(json({}));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    stage = new ReflectorStage(server.config);
    ({ store, states } = stage);
  });
  afterEach(() => stage.close());

  /** Answers lists with the first script left for lists, watches likewise; the last of each stays. */
  function play({ lists, watches }: { lists: Script[]; watches: Script[] }): string[] {
    const requests: string[] = [];
    server.play((request, response) => {
      const url = new URL(request.url, server.config.server);
      const scripts = url.searchParams.has('watch') ? watches : lists;
      url.searchParams.delete('timeoutSeconds');
      url.searchParams.delete('allowWatchBookmarks');
      requests.push(url.search);
      const [script = json({}, 500)] = scripts.length > 1 ? scripts.splice(0, 1) : scripts;
      script(request, response);
    });
    return requests;
  }

  function start(options: Partial<ReflectorOptions> = {}): void {
    reflector = stage.start(options);
  }

  it('lists, then watches from there, and says so', async () => {
    const requests = play({
      lists: [aList(['a', 'b'], { resourceVersion: '10' })],
      watches: [anOpenWatch({ type: 'DELETED', object: aPod('a', '11') }, { type: 'ADDED', object: aPod('c', '12') })],
    });

    start();
    await store.saw('ADDED c');

    expect(store.log).toEqual(['begin', 'page Pod:a,Pod:b', 'end 10', 'DELETED a', 'ADDED c']);
    expect(requests).toEqual(['?resourceVersion=0&limit=500', '?resourceVersion=10&watch=true']);
    expect(states.map(({ phase }) => phase)).toEqual(['listing', 'watching']);
    expect(reflector.resourceVersion).toBe('12');
  });

  it('asks for bookmarks, and for watches that end after a quarter to half an hour', async () => {
    play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [anOpenWatch(JSON.parse(line('ADDED', aPod('b'))))],
    });

    start();
    await store.saw('ADDED b');

    const { searchParams } = new URL(server.requests.at(-1)?.split(' ')[1] ?? '', server.config.server);
    expect(searchParams.get('allowWatchBookmarks')).toBe('true');
    expect(Number(searchParams.get('timeoutSeconds'))).toBeGreaterThanOrEqual(900);
    expect(Number(searchParams.get('timeoutSeconds'))).toBeLessThanOrEqual(1800);
  });

  it('hands pages over as they arrive', async () => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10', continue: 't1' }), aList(['b'], { resourceVersion: '10' })],
      watches: [anOpenWatch()],
    });

    start({ forcePaginatedList: true, pageSize: 1 });
    await store.saw('end 10');

    expect(store.log).toEqual(['begin', 'page Pod:a', 'page Pod:b', 'end 10']);
    expect(requests.slice(0, 2)).toEqual(['?limit=1', '?continue=t1&limit=1']);
  });

  it('begins anew with a whole list when the server forgets the list between two pages', async () => {
    const requests = play({
      lists: [
        aList(['a', 'b'], { resourceVersion: '10', continue: 't1' }),
        json(expired, 410),
        aList(['b', 'c'], { resourceVersion: '20' }),
      ],
      watches: [anOpenWatch()],
    });

    start({ forcePaginatedList: true });
    await store.saw('end 20');

    expect(store.log).toEqual(['begin', 'page Pod:a,Pod:b', 'abandon', 'begin', 'page Pod:b,Pod:c', 'end 20']);
    expect(requests[2]).toBe('');
    expect([...store.keys]).toEqual(['shop/b', 'shop/c']);
  });

  it('abandons a list that breaks off, and lists again', async () => {
    play({
      lists: [
        aList(['a'], { resourceVersion: '10', continue: 't1' }),
        (_, response) => response.end('{"items":[{"metadata":{"name":"b"'),
        aList(['a', 'b'], { resourceVersion: '11' }),
      ],
      watches: [anOpenWatch()],
    });

    start();
    await store.saw('end 11');

    expect(store.log).toEqual(['begin', 'page Pod:a', 'abandon', 'begin', 'page Pod:a,Pod:b', 'end 11']);
    expect(states.map(({ phase }) => phase).slice(0, 3)).toEqual(['listing', 'failed', 'listing']);
  });

  it.each([
    ['expired', json(expired, 410)],
    ['not reached yet', json({ kind: 'Status', message: 'Too large resource version: 9, current: 1' }, 504)],
  ])('lists at once without a version when the version it has is %s', async (_, refusal) => {
    const requests = play({
      lists: [aList([], { resourceVersion: '10' }), refusal, aList(['a'], { resourceVersion: '3' })],
      watches: [aWatch(line('ERROR', expired)), anOpenWatch()],
    });

    start();
    await store.saw('end 3');

    expect(requests.filter((request) => !request.includes('watch'))).toEqual([
      '?resourceVersion=0&limit=500',
      '?resourceVersion=10',
      '?limit=500',
    ]);
  });

  it('lists the latest in pages, not exactly the version of a watch that was refused', async () => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' }), aList(['b'], { resourceVersion: '30' })],
      watches: [aWatch(line('ERROR', expired)), anOpenWatch()],
    });

    start({ forcePaginatedList: true });
    await store.saw('end 30');

    expect(requests.filter((request) => !request.includes('watch'))).toEqual(['?limit=500', '?limit=500']);
  });

  it('lists again when the server no longer has what the watch missed', async () => {
    play({
      lists: [aList(['a', 'b'], { resourceVersion: '10' }), aList(['b'], { resourceVersion: '30' })],
      watches: [aWatch(line('ERROR', expired)), anOpenWatch()],
    });

    start();
    await store.saw('end 30');

    expect([...store.keys]).toEqual(['shop/b']);
  });

  it.each([
    ['ends in order', aWatch(line('ADDED', aPod('c', '12')))],
    ['ends within an event', aWatch(`${line('ADDED', aPod('c', '12'))}{"type":"ADDED","obj`)],
    [
      'asks for patience',
      aWatch(line('ADDED', aPod('c', '12')) + line('ERROR', { code: 429, reason: 'TooManyRequests' })),
    ],
  ])('resumes a watch that %s, without a list', async (_, first) => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [first, anOpenWatch({ type: 'ADDED', object: aPod('d', '13') })],
    });

    start();
    await store.saw('ADDED d');

    expect(requests).toEqual([
      '?resourceVersion=0&limit=500',
      '?resourceVersion=10&watch=true',
      '?resourceVersion=12&watch=true',
    ]);
  });

  it('resumes from a bookmark', async () => {
    const bookmark = { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '99' } };
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [aWatch(line('BOOKMARK', bookmark)), anOpenWatch({ type: 'ADDED', object: aPod('d', '100') })],
    });

    start();
    await store.saw('ADDED d');

    expect(requests.at(-1)).toBe('?resourceVersion=99&watch=true');
  });

  it('resumes when the connection breaks', async () => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [
        anOpenWatch({ type: 'ADDED', object: aPod('c', '12') }),
        anOpenWatch({ type: 'ADDED', object: aPod('d', '13') }),
      ],
    });

    start();
    await store.saw('ADDED c');
    server.breakConnections();
    await store.saw('ADDED d');

    expect(requests.at(-1)).toBe('?resourceVersion=12&watch=true');
    expect(store.log.filter((entry) => entry === 'begin')).toHaveLength(1);
  });

  it('resumes when the server comes back after a restart', async () => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [
        anOpenWatch({ type: 'ADDED', object: aPod('c', '12') }),
        anOpenWatch({ type: 'ADDED', object: aPod('d', '13') }),
      ],
    });

    start();
    await store.saw('ADDED c');
    await server.stop();
    await server.restart();
    await store.saw('ADDED d');

    expect(requests.filter((request) => !request.includes('watch'))).toHaveLength(1);
  });

  it('opens the watch again after the pause the server asked for', async () => {
    play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [
        json({ kind: 'Status', reason: 'TooManyRequests' }, 429, { 'retry-after': '0.1' }),
        anOpenWatch({ type: 'ADDED', object: aPod('c', '12') }),
      ],
    });

    start();
    await store.saw('end 10');
    const listedAt = performance.now();
    await store.saw('ADDED c');

    expect(performance.now() - listedAt).toBeGreaterThanOrEqual(95);
    expect(states.map(({ phase }) => phase)).toEqual(['listing', 'watching']);
  });

  it.each`
    status | reason                  | lists
    ${503} | ${'ServiceUnavailable'} | ${1}
    ${500} | ${'InternalError'}      | ${2}
    ${403} | ${'Forbidden'}          | ${2}
    ${410} | ${'Expired'}            | ${2}
  `('reports a watch refused with $status, and lists $lists times in all', async ({ status, reason, lists }) => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [
        json({ kind: 'Status', reason: reason as string }, status as number),
        anOpenWatch({ type: 'ADDED', object: aPod('c', '12') }),
      ],
    });

    start();
    await store.saw('ADDED c');

    expect(requests.filter((request) => !request.includes('watch'))).toHaveLength(lists as number);
    expect(states).toContainEqual({ phase: 'failed', error: expect.objectContaining({ reason: reason as string }) });
  });

  it('lists again when a watch ends at once with nothing', async () => {
    play({
      lists: [aList(['a'], { resourceVersion: '10' }), aList(['b'], { resourceVersion: '11' })],
      watches: [aWatch(''), anOpenWatch()],
    });

    start();
    await store.saw('end 11');

    expect([...store.keys]).toEqual(['shop/b']);
  });

  it('lists again when an event cannot be read, since a watch would only bring it again', async () => {
    play({
      lists: [aList(['a'], { resourceVersion: '10' }), aList(['b'], { resourceVersion: '11' })],
      watches: [aWatch('{"type":"ADDED","object":\n'), anOpenWatch()],
    });

    start();
    await store.saw('end 11');

    expect([...store.keys]).toEqual(['shop/b']);
  });

  it('lists again when the store could not take an event', async () => {
    play({
      lists: [aList(['a'], { resourceVersion: '10' }), aList(['a', 'c'], { resourceVersion: '12' })],
      watches: [aWatch(line('ADDED', aPod('c', '12'))), anOpenWatch()],
    });
    store.applyDelay = () => Promise.reject(new Error('no room'));

    start();
    await store.saw('end 12');

    expect([...store.keys]).toEqual(['shop/a', 'shop/c']);
  });

  it('skips watch events of another kind', async () => {
    play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [
        anOpenWatch(
          { type: 'ADDED', object: { ...aPod('x', '11'), kind: 'Service' } },
          { type: 'ADDED', object: aPod('c', '12') },
        ),
      ],
    });

    start();
    await store.saw('ADDED c');

    expect([...store.keys]).toEqual(['shop/a', 'shop/c']);
  });

  it('gives up a watch that outlives its time on a connection that says nothing', async () => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [anOpenWatch(), anOpenWatch({ type: 'ADDED', object: aPod('d', '13') })],
    });

    start({ watchLife: { minSeconds: 0, maxSeconds: 0, graceMs: 50 } });
    await store.saw('ADDED d');

    expect(requests.at(-1)).toBe('?resourceVersion=10&watch=true');
  });

  it('begins with a watch when the store is already at a version', async () => {
    const requests = play({
      lists: [json({}, 500)],
      watches: [anOpenWatch({ type: 'ADDED', object: aPod('d', '13') })],
    });

    start({ resumeFrom: '12' });
    await store.saw('ADDED d');

    expect(requests).toEqual(['?resourceVersion=12&watch=true']);
  });

  it('goes on from where it stopped when it runs again', async () => {
    const requests = play({
      lists: [aList(['a'], { resourceVersion: '10' })],
      watches: [
        anOpenWatch({ type: 'ADDED', object: aPod('c', '12') }),
        anOpenWatch({ type: 'ADDED', object: aPod('d', '13') }),
      ],
    });
    start();
    await store.saw('ADDED c');
    await stage.stop();

    stage.run(reflector);
    await store.saw('ADDED d');

    expect(requests.at(-1)).toBe('?resourceVersion=12&watch=true');
  });

  it('slows the server down to the pace of the store', async () => {
    const padding = 'x'.repeat(64 * 1024);
    let written = 0;
    const total = 1000;
    play({
      lists: [aList([], { resourceVersion: '10' })],
      watches: [
        (_, response) => {
          const event = line('ADDED', { ...aPod('a', '11'), padding });
          const write = (): void => {
            while (written < total && response.write(event)) {
              written += 1;
            }
            response.once('drain', write);
          };
          write();
        },
      ],
    });
    const opened = Promise.withResolvers<void>();
    store.applyDelay = () => opened.promise;

    start();
    await store.saw('end 10');
    // Long enough for a server without brakes to write all of it.
    await delay(150);

    expect(written).toBeLessThan(total / 4);
    opened.resolve();
  });
});
