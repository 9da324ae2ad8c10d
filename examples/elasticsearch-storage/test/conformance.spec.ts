import { storageContract, type StorageUnderTest } from '@clusterpedia/storage/conformance';
import { EngineClient } from '../src/engine/engine-client.js';
import { ElasticsearchStorageFactory } from '../src/elasticsearch-storage.factory.js';
import { engineNames, startEngine } from './engine.js';
import { testConfig } from './test-config.js';
import { testContext } from './test-context.js';

/** An engine that runs already, instead of those that are fetched. */
const running = process.env['CLUSTERPEDIA_ENGINE_ADDRESS'];
const { signal } = new AbortController();

describe.each(running === undefined ? engineNames : [running])('%s', (name) => {
  let engine: { readonly address: string; readonly stop?: () => Promise<void> };
  let count = 0;

  beforeAll(async () => {
    engine = running === undefined ? await startEngine(name as (typeof engineNames)[number]) : { address: running };
  }, 150_000);

  afterAll(() => engine.stop?.());

  const open = async (): Promise<StorageUnderTest> => {
    count += 1;
    const config = testConfig(engine.address, `contract${process.pid}_${count}`);
    const reopen = (): Promise<ElasticsearchStorageFactory> => ElasticsearchStorageFactory.open(config, testContext);
    const dispose = (): Promise<void> => removeIndices(config);
    return { factory: await reopen(), reopen, dispose };
  };

  storageContract('elasticsearch', open, { watch: false, events: false, orderByPath: false });
});

async function removeIndices(config: ReturnType<typeof testConfig>): Promise<void> {
  const client = await EngineClient.create(config, testContext.logger);
  const path = `/_cat/indices/${config.indexPrefix}-*`;
  const { body } = await client.request<{ readonly index: string }[]>(
    { doing: 'find indices', method: 'GET', path, query: { format: 'json', h: 'index' } },
    signal,
  );
  for (const { index } of body) {
    await client.request({ doing: 'delete an index', method: 'DELETE', path: `/${index}` }, signal);
  }
  const template = `/_index_template/${config.indexPrefix}`;
  await client.request({ doing: 'delete the template', method: 'DELETE', path: template }, signal);
  await client.close();
}
