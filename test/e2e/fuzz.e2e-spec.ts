import { anyDatabase, type TestSchema } from '#testing';
import { runFuzz } from '../fuzz/run-fuzz.js';

const requests = 3000;
const seed = 20261123;

/** The long runs are `npm run fuzz`; here the databases matter less than the parsers. */
const database = anyDatabase();

describe('requests that are more or less wrong', () => {
  let schema: TestSchema;

  beforeAll(async () => {
    schema = await database.createSchema();
  });

  afterAll(() => schema.drop());

  it(`are answered, and never with 500 (${requests} requests, seed ${seed})`, async () => {
    const { findings, countByStatus } = await runFuzz({
      requests,
      seed,
      storage: { configFile: schema.configFile },
      say: () => undefined,
    });

    expect(findings).toEqual([]);
    // They are not all refused at the door.
    expect(countByStatus['200']).toBeGreaterThan(requests / 20);
    expect(countByStatus['400']).toBeGreaterThan(requests / 50);
  });
});
