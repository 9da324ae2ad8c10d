import {
  availableDatabases,
  eventually,
  startFleet,
  type Fault,
  type FaultTarget,
  type Fleet,
  type MemberCluster,
  type TestDatabase,
  type TestSchema,
} from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';

interface FaultCase {
  readonly name: string;
  readonly fault: Fault;
  readonly target: FaultTarget;
}

const requests: readonly FaultCase[] = [
  { name: '410 on a watch', fault: { kind: 'expired' }, target: { verbs: ['watch'], times: 10 } },
  { name: '410 on a list', fault: { kind: 'expired' }, target: { verbs: ['list'], times: 10 } },
  {
    name: 'an expired continue token',
    fault: { kind: 'expired' },
    target: { verbs: ['list'], continued: true, times: 5 },
  },
  {
    name: '429 with Retry-After',
    fault: { kind: 'status', code: 429, retryAfterSeconds: 1 },
    target: { verbs: ['list', 'watch'], times: 10 },
  },
  { name: '500', fault: { kind: 'status', code: 500 }, target: { verbs: ['list', 'watch'], times: 10 } },
  { name: '503', fault: { kind: 'status', code: 503 }, target: { verbs: ['list', 'watch'], times: 10 } },
  { name: 'a reset connection', fault: { kind: 'reset' }, target: { verbs: ['list', 'watch'], times: 10 } },
  {
    name: 'a list that is cut off and ended',
    fault: { kind: 'truncate', bytes: 5000, ending: 'end' },
    target: { verbs: ['list'], times: 5 },
  },
  {
    name: 'a watch that is cut in the middle of an event',
    fault: { kind: 'truncate', bytes: 5000, ending: 'reset' },
    target: { verbs: ['watch'], times: 10 },
  },
  {
    name: 'slow answers',
    fault: { kind: 'slow', delayMs: 5, chunkBytes: 20_000 },
    target: { verbs: ['list', 'watch'], times: 10 },
  },
];

const [database] = availableDatabases() as [TestDatabase];

describe('a fault of a member during a stream of changes', () => {
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

  it.each(requests)('$name is recovered from without losing anything', async ({ fault, target }) => {
    await whileLiving(async () => {
      const injected = member.faults.inject(fault, target);
      await (target.verbs?.includes('list') === true ? restartLater() : member.dropWatches());
      await eventually(() => expect(injected.strikes).toBeGreaterThan(0), { timeoutMs: 20_000 });
      injected.clear();
    });

    await eventuallySameAsMember(clusterpedia, member);
  });

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
