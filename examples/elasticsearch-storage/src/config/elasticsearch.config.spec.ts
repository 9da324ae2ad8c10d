import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './elasticsearch.config.js';

describe('elasticsearch configuration', () => {
  let directory: string;
  let file: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'elasticsearch-config-'));
    file = join(directory, 'config.yaml');
  });

  afterAll(() => rm(directory, { recursive: true }));

  it('has a default for everything but the addresses', async () => {
    await writeFile(file, 'addresses: ["http://localhost:9200"]\n');

    expect(await loadConfig(file, {})).toEqual({
      addresses: ['http://localhost:9200'],
      username: '',
      password: '',
      apiKey: '',
      tls: { caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false },
      requestTimeout: 30_000,
      indexPrefix: 'clusterpedia',
      shards: 1,
      refresh: 'false',
      fullTextSearch: true,
    });
  });

  it('takes addresses and credentials from the environment before the file', async () => {
    await writeFile(file, 'addresses: ["http://localhost:9200"]\nusername: file\npassword: file\n');

    const environment = { ES_ADDRESSES: 'https://a:9200, https://b:9200', ES_USER: 'elastic', ES_PASSWORD: 'secret' };

    expect(await loadConfig(file, environment)).toMatchObject({
      addresses: ['https://a:9200', 'https://b:9200'],
      username: 'elastic',
      password: 'secret',
    });
    expect(await loadConfig('', environment)).toMatchObject({ username: 'elastic' });
  });

  it.each<[string, string]>([
    ['{}', 'addresses: '],
    ['addresses: []', 'addresses: needs at least one URL'],
    ['addresses: ["localhost:9200"]', 'addresses.0: must be http or https URLs'],
    ['addresses: ["http://a:9200"]\nindexPrefix: Bad-Prefix', 'indexPrefix: must be lower-case'],
    ['addresses: ["http://a:9200"]\nrefresh: maybe', 'refresh: '],
    ['addresses: ["http://a:9200"]\npasword: hunter2', 'the file: '],
    ['addresses: ["http://a:9200"]\ntls: { certFile: a }', 'tls.keyFile: certFile and keyFile go together'],
    ['addresses: ["http://a:9200"]\napiKey: hunter2\nusername: me', 'apiKey: is given, and a username too'],
    ['password: "hunter2\n:', 'cannot be read'],
  ])('refuses %j, naming the key and no value', async (yaml, message) => {
    await writeFile(file, yaml);

    const loading = loadConfig(file, {});

    await expect(loading).rejects.toThrow(`elasticsearch storage configuration ${file}: ${message}`);
    await expect(loading).rejects.not.toThrow('hunter2');
  });

  it('names a file that is not there', async () => {
    await expect(loadConfig(join(directory, 'none.yaml'), {})).rejects.toThrow('none.yaml: cannot be read: ENOENT');
  });
});
