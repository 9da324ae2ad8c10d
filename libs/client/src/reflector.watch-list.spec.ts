import type { ReflectorOptions, ReflectorState } from './reflector-options.js';
import {
  aList,
  anOpenWatch,
  aPod,
  aWatch,
  expired,
  line,
  pods,
  type RecordingStore,
  ReflectorStage,
} from './reflector-stage.contract.js';
import type { Reflector } from './reflector.js';
import { json, startScriptedServer, type Script, type ScriptedServer } from './scripted-server.contract.js';
import { WatchListSupport } from './watch-list.js';

const invalid = { kind: 'Status', code: 422, reason: 'Invalid', message: 'sendInitialEvents is forbidden for watch' };
const tooLarge = { kind: 'Status', code: 504, reason: 'Timeout', message: 'Too large resource version: 9, current: 1' };

/** The bookmark that says that everything there is has been told. */
function initialEnd(resourceVersion: string): { readonly type: string; readonly object: object } {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return { type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion, annotations } } };
}

/** What a request asks for. */
function kindOf(query: URLSearchParams): 'beginning' | 'watch' | 'list' {
  if (query.has('sendInitialEvents')) {
    return 'beginning';
  }
  return query.has('watch') ? 'watch' : 'list';
}

const added = (name: string, version?: string): object => ({ type: 'ADDED', object: aPod(name, version) });
const lines = (...events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('Reflector, with watches that begin with everything there is', () => {
  let server: ScriptedServer;
  let stage: ReflectorStage;
  let store: RecordingStore;
  let reflector: Reflector;
  let states: readonly ReflectorState[];
  let watchLists: WatchListSupport;

  beforeAll(async () => {
    server = await startScriptedServer(json({}));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    stage = new ReflectorStage(server.config);
    ({ store, states } = stage);
    watchLists = new WatchListSupport();
  });
  afterEach(() => stage.close());

  /** Answers each kind of request with the first script left for it; the last of each stays. */
  function play(scripts: {
    readonly beginnings: Script[];
    readonly watches?: Script[];
    readonly lists?: Script[];
  }): string[] {
    const requests: string[] = [];
    const { beginnings, watches = [], lists = [] } = scripts;
    server.play((request, response) => {
      const url = new URL(request.url, server.config.server);
      const kind = kindOf(url.searchParams);
      requests.push(`${kind} ${url.searchParams.get('resourceVersion') ?? ''}`.trim());
      const left = { beginning: beginnings, watch: watches, list: lists }[kind];
      const [script = json({}, 500)] = left.length > 1 ? left.splice(0, 1) : left;
      script(request, response);
    });
    return requests;
  }

  function start(options: Partial<ReflectorOptions> = {}): void {
    reflector = stage.start({ watchLists, ...options });
  }

  it('has a list and what follows it from one request', async () => {
    const requests = play({
      beginnings: [anOpenWatch(added('a'), added('b'), initialEnd('10'), added('c', '12'))],
    });

    start();
    await store.saw('ADDED c');

    expect(store.log).toEqual(['begin', 'page Pod:a', 'page Pod:b', 'end 10', 'ADDED c']);
    expect(requests).toEqual(['beginning']);
    expect(server.requests.at(-1)).toMatch(
      /\?resourceVersionMatch=NotOlderThan&timeoutSeconds=\d+&allowWatchBookmarks=true&sendInitialEvents=true&watch=true$/,
    );
    expect(states.map(({ phase }) => phase)).toEqual(['listing', 'watching']);
    expect(reflector.resourceVersion).toBe('12');
  });

  it('is at no version before the end of the beginning, whatever versions the objects have', async () => {
    play({ beginnings: [anOpenWatch(added('a', '99'))] });

    start();
    await store.saw('page Pod:a');

    expect(reflector.resourceVersion).toBe('');
    expect(states.map(({ phase }) => phase)).toEqual(['listing']);
  });

  it('takes what happens during the beginning', async () => {
    const events = [
      added('a'),
      added('b'),
      { type: 'MODIFIED', object: aPod('a', '9') },
      { type: 'DELETED', object: aPod('b', '9') },
      initialEnd('10'),
    ];
    play({ beginnings: [anOpenWatch(...events)] });

    start();
    await store.saw('end 10');

    expect([...store.keys]).toEqual(['shop/a']);
  });

  it('takes a bookmark for the end only when it says so', async () => {
    const bookmark = {
      type: 'BOOKMARK',
      object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '7' } },
    };
    play({ beginnings: [anOpenWatch(added('a'), bookmark, added('b'), initialEnd('10'))] });

    start();
    await store.saw('end 10');

    expect(store.log).toEqual(['begin', 'page Pod:a', 'page Pod:b', 'end 10']);
  });

  it('resumes after the beginning like any watch', async () => {
    const requests = play({
      beginnings: [aWatch(lines(added('a'), initialEnd('10'), added('c', '12')))],
      watches: [anOpenWatch(added('d', '13'))],
    });

    start();
    await store.saw('ADDED d');

    expect(requests).toEqual(['beginning', 'watch 12']);
  });

  it('begins anew, not before where it was, when the server has forgotten the version', async () => {
    const requests = play({
      beginnings: [aWatch(lines(added('a'), added('b'), initialEnd('10'))), anOpenWatch(added('b'), initialEnd('30'))],
      watches: [aWatch(line('ERROR', expired))],
    });

    start();
    await store.saw('end 30');

    expect(requests).toEqual(['beginning', 'watch 10', 'beginning 10']);
    expect([...store.keys]).toEqual(['shop/b']);
  });

  it.each([
    ['does not know them', json({ kind: 'Status', code: 400, reason: 'BadRequest', message: 'unknown' }, 400)],
    ['has them switched off', json(invalid, 422)],
  ])('lists from then on at a server that %s', async (_, refusal) => {
    const requests = play({
      beginnings: [refusal],
      lists: [aList(['a'], { resourceVersion: '10' }), aList(['b'], { resourceVersion: '20' })],
      watches: [aWatch(line('ERROR', expired)), anOpenWatch()],
    });

    start();
    await store.saw('end 20');

    expect(requests.slice(0, 4)).toEqual(['beginning', 'list 0', 'watch 10', 'list 10']);
    expect(watchLists.isOffered(pods)).toBe(false);
    expect(watchLists.isOffered({ ...pods, resource: 'nodes' })).toBe(true);
    expect(states.map(({ phase }) => phase)).not.toContain('failed');
  });

  it('lists from then on at a server that sends what there is, but never says that this was all', async () => {
    const requests = play({
      beginnings: [anOpenWatch(added('a'), added('b'))],
      lists: [aList(['b'], { resourceVersion: '20' })],
      watches: [anOpenWatch()],
    });

    start({ initialEventsPatienceMs: 50 });
    await store.saw('end 20');

    expect(requests.slice(0, 2)).toEqual(['beginning', 'list 0']);
    expect([...store.keys]).toEqual(['shop/b']);
    expect(store.log).toContain('abandon');
    expect(watchLists.isOffered(pods)).toBe(false);
  });

  it('is not impatient with a store that takes its time', async () => {
    play({ beginnings: [anOpenWatch(added('a'), { type: 'DELETED', object: aPod('a', '9') }, initialEnd('10'))] });
    store.applyDelay = () => new Promise((resolve) => setTimeout(resolve, 1100));

    start({ initialEventsPatienceMs: 1000 });
    await store.saw('end 10');

    expect(watchLists.isOffered(pods)).toBe(true);
  });

  it.each([
    ['ends in order', aWatch(lines(added('a')))],
    ['says nothing at all', aWatch('')],
    ['breaks off within an event', aWatch(`${lines(added('a'))}{"type":"ADD`)],
    ['has not reached the version', aWatch(line('ERROR', tooLarge))],
    ['fails', json({ kind: 'Status', reason: 'InternalError' }, 500)],
  ])('lists once when such a watch %s, and asks for one again the next time', async (_, beginning) => {
    const requests = play({
      beginnings: [beginning, anOpenWatch(added('c'), initialEnd('30'))],
      lists: [aList(['b'], { resourceVersion: '20' })],
      watches: [aWatch(line('ERROR', expired))],
    });

    start();
    await store.saw('end 30');

    expect(requests).toEqual(['beginning', 'list 0', 'watch 20', 'beginning 20']);
    expect([...store.keys]).toEqual(['shop/c']);
  });

  it('waits for a server that is busy, and says so', async () => {
    const requests = play({
      beginnings: [json({ kind: 'Status', reason: 'TooManyRequests' }, 429), anOpenWatch(added('a'), initialEnd('10'))],
    });

    start();
    await store.saw('end 10');

    expect(requests).toEqual(['beginning', 'beginning']);
    expect(states.map(({ phase }) => phase).slice(0, 3)).toEqual(['listing', 'failed', 'listing']);
  });

  it('asks again after the server may have become another one', async () => {
    watchLists.notOffered(pods);
    watchLists.forget();
    play({ beginnings: [anOpenWatch(initialEnd('10'))] });

    start();
    await store.saw('end 10');

    expect(store.log).toEqual(['begin', 'end 10']);
  });
});
