import { availableDatabases, startFleet, type Fleet, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { eventuallySameAsMember } from '../harness/same-as-member.js';
import { SeededRandom } from '../harness/seeded-random.js';

const changesPerSecond = 100;
const seed = 20_261_123;

describe.each(availableDatabases())('a process that is killed under a stream of changes, on $name', (database) => {
  // SQLite is what a single process runs on; one life less matters little for the servers, which are not killed.
  const kills = database.name === 'sqlite' ? 20 : 3;
  let fleet: Fleet;
  let schema: TestSchema;
  let clusterpedia: AllInOne;

  beforeAll(async () => {
    fleet = await startFleet({ seed: 'crash', clusters: 2, pods: 60, prefix: 'crash' });
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    for (const member of fleet.clusters) {
      await clusterpedia.import(member);
    }
    await Promise.all(fleet.clusters.map(({ name }) => clusterpedia.synced(name)));
  });

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await fleet.stop();
  });

  it(`holds exactly what the members hold after each of ${kills} restarts (seed ${seed})`, async () => {
    const random = new SeededRandom(seed);

    for (let kill = 0; kill < kills; kill += 1) {
      const life = new AbortController();
      const changes = fleet.churn(life.signal, changesPerSecond);
      await clusterpedia.killAfter(random.integer(20, 700));
      await clusterpedia.restart();
      life.abort();
      await changes;

      for (const member of fleet.clusters) {
        await eventuallySameAsMember(clusterpedia, member);
      }
    }
  });
});
