import type { Discovery, DiscoveryClient, ListerWatcher } from '#client';
import { StatusError, type ApiResource, type KubernetesObject, type ObjectEvent } from '#kube';
import { silentLogger } from '#telemetry';
import { eventually } from '#testing';
import { DynamicDiscovery } from './dynamic-discovery.js';

function resource(name: string, kind: string): ApiResource {
  return { name, kind, singularName: kind.toLowerCase(), namespaced: true, verbs: ['list', 'watch'] };
}

function apiService(group: string, available: string | undefined): KubernetesObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1.${group}`, resourceVersion: '1' },
    spec: { group, version: 'v1', ...(available === undefined ? {} : { service: { name: 'extension' } }) },
    status: { conditions: [{ type: 'Available', status: available ?? 'True' }] },
  };
}

/** A member that describes some groups, and announces some with APIServices. */
class Member {
  readonly described = new Map<string, readonly ApiResource[]>([
    ['apiextensions.k8s.io/v1', [resource('customresourcedefinitions', 'CustomResourceDefinition')]],
    ['apiregistration.k8s.io/v1', [resource('apiservices', 'APIService')]],
  ]);
  readonly announced: KubernetesObject[] = [];
  /** Of the next lists, one each. */
  readonly refusals: Error[] = [];
  isAway = false;
  discovered = 0;
  #send: (event: ObjectEvent) => void = () => undefined;

  readonly discovery = {
    all: (): Promise<Discovery> => {
      this.discovered += 1;
      return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve(this.#describe());
    },
  } as unknown as DiscoveryClient;

  readonly client: ListerWatcher = {
    list: ({ resource: name }) => {
      const refusal = this.refusals.shift();
      return refusal === undefined
        ? Promise.resolve({ metadata: { resourceVersion: '1' }, items: name === 'apiservices' ? this.announced : [] })
        : Promise.reject(refusal);
    },
    watch: ({ resource: name }, _, signal) => Promise.resolve(this.#watch(name === 'apiservices', signal)),
  };

  announce(object: KubernetesObject, type: ObjectEvent['type'] = 'MODIFIED'): void {
    this.#send({ type, object });
  }

  #describe(): Discovery {
    const groups = [...this.described.keys()].map((apiVersion) => {
      const [group = '', version = ''] = apiVersion.split('/');
      return { group, versions: [version], preferred: version };
    });
    return { groups, resourcesByGroupVersion: new Map(this.described), failures: new Map() };
  }

  async *#watch(isOfServices: boolean, signal: AbortSignal): AsyncGenerator<ObjectEvent> {
    for (;;) {
      yield await new Promise<ObjectEvent>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        if (isOfServices) {
          this.#send = resolve;
        }
      });
    }
  }
}

describe('DynamicDiscovery of an aggregated group', () => {
  const stop: AbortController[] = [];
  afterEach(() => stop.splice(0).forEach((each) => each.abort()));

  const failures: unknown[] = [];
  afterEach(() => failures.splice(0));

  async function follow(member: Member): Promise<DynamicDiscovery> {
    const abort = new AbortController();
    stop.push(abort);
    const { discovery, client } = member;
    const onChange = (): void => undefined;
    const followed = await DynamicDiscovery.connect(
      { discovery, client, logger: silentLogger, onChange, onFailure: (verb, error) => failures.push([verb, error]) },
      abort.signal,
    );
    void followed.run(abort.signal);
    await eventually(() => expect(followed.isReady).toBe(true));
    return followed;
  }

  const metrics = [resource('pods', 'PodMetrics')];

  it('tells it from those of the API server itself', async () => {
    const member = new Member();
    member.described.set('metrics.k8s.io/v1', metrics);
    member.announced.push(apiService('metrics.k8s.io', 'True'), apiService('apiregistration.k8s.io', undefined));

    const { served } = await follow(member);

    expect(served.sourceOf('metrics.k8s.io')).toBe('aggregated');
    expect(served.sourceOf('apiregistration.k8s.io')).toBe('built-in');
    expect(served.find('metrics.k8s.io', 'podmetrics')?.resource).toBe('pods');
  });

  it('tells of definitions that could not be listed at once', async () => {
    const member = new Member();
    const expired = new StatusError('Expired', 'too old resource version');
    member.refusals.push(expired);

    await follow(member);

    expect(failures).toEqual([['list', expired]]);
  });

  it('knows nothing of it before it is available, but that there may be something', async () => {
    const member = new Member();
    member.announced.push(apiService('metrics.k8s.io', 'False'));
    const discovery = await follow(member);
    expect(discovery.served.ofGroup('metrics.k8s.io')).toEqual([]);
    expect(discovery.isIncomplete('metrics.k8s.io')).toBe(true);

    member.described.set('metrics.k8s.io/v1', metrics);
    member.announce(apiService('metrics.k8s.io', 'True'));

    await eventually(() => expect(discovery.served.ofGroup('metrics.k8s.io')).toHaveLength(1));
    expect(discovery.isIncomplete('metrics.k8s.io')).toBe(false);
  });

  it('keeps what it knew while it is away, and until it is announced no more', async () => {
    const member = new Member();
    const service = apiService('metrics.k8s.io', 'True');
    member.described.set('metrics.k8s.io/v1', metrics);
    member.announced.push(service);
    const discovery = await follow(member);
    await eventually(() => expect(discovery.served.ofGroup('metrics.k8s.io')).toHaveLength(1));
    member.described.delete('metrics.k8s.io/v1');
    const before = member.discovered;

    member.announce(apiService('metrics.k8s.io', 'False'));
    await eventually(() => expect(member.discovered).toBeGreaterThan(before));
    expect(discovery.served.ofGroup('metrics.k8s.io')).toHaveLength(1);
    expect(discovery.isIncomplete('metrics.k8s.io')).toBe(true);

    member.announce(service, 'DELETED');
    await eventually(() => expect(discovery.served.groups()).not.toContain('metrics.k8s.io'));
  });
});
