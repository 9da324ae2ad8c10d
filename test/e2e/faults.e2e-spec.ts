import {
  availableDatabases,
  eventually,
  startFleet,
  type Fault,
  type FaultTarget,
  type Fleet,
  type MemberCluster,
  type TestSchema,
} from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';

interface FaultCase {
  readonly name: string;
  readonly fault: Fault;
  readonly target: FaultTarget;
  /** The series that counts it; absent where Kubernetes expects it of every server now and then. */
  readonly shownAs?: string;
}

const requests: readonly FaultCase[] = [
  {
    name: '410 on a watch',
    fault: { kind: 'expired' },
    target: { verbs: ['watch'], times: 10 },
    shownAs: 'verb="watch",reason="Expired"',
  },
  {
    name: '410 on a list',
    fault: { kind: 'expired' },
    target: { verbs: ['list'], times: 10 },
    shownAs: 'verb="list",reason="Expired"',
  },
  {
    name: 'an expired continue token',
    fault: { kind: 'expired' },
    target: { verbs: ['list'], continued: true, times: 5 },
  },
  {
    name: '429 with Retry-After',
    fault: { kind: 'status', code: 429, retryAfterSeconds: 1 },
    target: { verbs: ['list', 'watch'], times: 10 },
    shownAs: 'reason="TooManyRequests"',
  },
  {
    name: '500',
    fault: { kind: 'status', code: 500 },
    target: { verbs: ['list', 'watch'], times: 10 },
    shownAs: 'reason="InternalError"',
  },
  {
    name: '503',
    fault: { kind: 'status', code: 503 },
    target: { verbs: ['list', 'watch'], times: 10 },
    shownAs: 'reason="ServiceUnavailable"',
  },
  {
    name: 'a reset connection',
    fault: { kind: 'reset' },
    target: { verbs: ['list', 'watch'], times: 10 },
    shownAs: 'reason="ConnectionLost"',
  },
  {
    name: 'a list that is cut off and ended',
    fault: { kind: 'truncate', bytes: 5000, ending: 'end' },
    target: { verbs: ['list'], times: 5 },
    shownAs: 'verb="list",reason="ConnectionLost"',
  },
  {
    name: 'a watch that is cut in the middle of an event',
    fault: { kind: 'truncate', bytes: 5000, ending: 'reset' },
    target: { verbs: ['watch'], times: 10 },
    shownAs: 'verb="watch",reason="ConnectionLost"',
  },
  {
    name: 'slow answers',
    fault: { kind: 'slow', delayMs: 5, chunkBytes: 20_000 },
    target: { verbs: ['list', 'watch'], times: 10 },
  },
];

/** The database stands behind the writer, which knows one database as well as another: a few faults show that for each. */
const everywhere: ReadonlySet<string> = new Set(['410 on a watch', 'a list that is cut off and ended', '500']);

/** Far above what the process needs for these clusters, far below what a leak or an unbounded queue would reach. */
const MOST_RESIDENT_BYTES = 600 * 1024 * 1024;

const [first] = availableDatabases();

describe.each(availableDatabases())('a fault of a member during a stream of changes, on $name', (database) => {
  let fleet: Fleet;
  let member: MemberCluster;
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'faults', clusters: 1, pods: 700, prefix: 'faulty' });
    [member] = fleet.clusters as [MemberCluster];
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    await clusterpedia.import(member);
  });

  // A process of its own for each fault: waits that grew in the one before would be no fact about this one.
  beforeEach(async () => {
    await clusterpedia.synced(member.name);
  });
  afterEach(async () => {
    await clusterpedia.stop();
    await clusterpedia.restart();
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await fleet.stop();
  });

  /** Lets the cluster live while something happens to it. */
  async function whileLiving(happen: () => Promise<void>): Promise<void> {
    const life = new AbortController();
    const changes = fleet.churn(life.signal, 100);
    await happen();
    life.abort();
    await changes;
  }

  /** Stops the server and starts it when the cluster has moved on: watches have missed something, so all is listed again. */
  async function restartLater(): Promise<void> {
    await member.stop();
    const before = member.store.version;
    await eventually(() => expect(member.store.version).toBeGreaterThan(before + 20));
    member.store.forgetWatchHistory();
    await member.listen();
  }

  it.each(requests.filter(({ name }) => database === first || everywhere.has(name)))(
    '$name is recovered from without losing anything',
    async ({ fault, target, shownAs = '' }) => {
      // Where a watch can begin with everything there is, nothing would be listed.
      member.offersWatchLists = target.verbs?.includes('watch') === true;
      await whileLiving(async () => {
        const injected = member.faults.inject(fault, target);
        await (target.verbs?.includes('list') === true ? restartLater() : member.dropWatches());
        // Few lists are long enough to be continued.
        const strikes = target.continued === true ? 1 : 3;
        await eventually(() => expect(injected.strikes).toBeGreaterThanOrEqual(strikes), { timeoutMs: 20_000 });
        injected.clear();
      });

      await eventuallySameAsMember(clusterpedia, member);
      const metrics = await clusterpedia.metrics();
      expect(metrics).toContain(shownAs);
      expect(residentBytesIn(metrics)).toBeLessThan(MOST_RESIDENT_BYTES);
    },
  );

  if (database !== first) {
    return;
  }

  it('a request that is never answered holds up no other resource, and is recovered from', async () => {
    await whileLiving(async () => {
      const hang = member.faults.inject({ kind: 'hang' }, { verbs: ['watch'], resource: 'configmaps' });
      member.dropWatches({ resource: 'configmaps' });
      await eventually(() => expect(hang.strikes).toBeGreaterThan(0), { timeoutMs: 20_000 });
      hang.clear();
      member.dropConnections();
    });

    await eventuallySameAsMember(clusterpedia, member);
  });

  it('a restarted server is listed again', async () => {
    await whileLiving(restartLater);

    await eventuallySameAsMember(clusterpedia, member);
  });

  it('a server that is away is shown in the conditions, and its stored objects stay', async () => {
    const before = await clusterpedia.stored(member.name, 'apis/apps/v1/deployments');
    await member.stop();

    await eventually(
      async () => {
        const { status } = await clusterpedia.pediaCluster(member.name);
        expect(status?.conditions).toContainEqual(
          expect.objectContaining({ type: 'ClusterHealthy', status: 'False', reason: 'NotReachable' }),
        );
        expect(status?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'False' }));
      },
      { timeoutMs: 30_000, intervalMs: 100 },
    );
    expect(await clusterpedia.stored(member.name, 'apis/apps/v1/deployments')).toEqual(before);

    await member.listen();
    await clusterpedia.synced(member.name, 60_000);
    await eventuallySameAsMember(clusterpedia, member);
  });

  it('a server with a new certificate is unhealthy until the PediaCluster trusts it', async () => {
    await member.rotateCertificate();
    member.dropConnections();

    await eventually(
      async () => {
        const { status } = await clusterpedia.pediaCluster(member.name);
        expect(status?.conditions).toContainEqual(expect.objectContaining({ type: 'ClusterHealthy', status: 'False' }));
      },
      { timeoutMs: 30_000, intervalMs: 100 },
    );

    await clusterpedia.import(member);
    await clusterpedia.synced(member.name, 60_000);
    await eventuallySameAsMember(clusterpedia, member);
  });
});

function residentBytesIn(metrics: string): number {
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]);
}
