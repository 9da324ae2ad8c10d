import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PEDIA_CLUSTERS } from '#api';
import { anyDatabase, eventually, Kubectl, startMemberCluster, type MemberCluster, type TestSchema } from '#testing';
import { AllInOne } from '../harness/all-in-one.js';
import { ProductProcess } from '../harness/product-process.js';
import { openShop } from '../harness/shop-objects.js';

const database = anyDatabase();

describe('clusterpedia kubeconfig', () => {
  let members: readonly MemberCluster[];
  let schema: TestSchema;
  let clusterpedia: AllInOne;
  /** A kubeconfig of somebody who knows the control plane and another cluster, as kubectl writes it. */
  let file: string;
  let original: string;

  beforeAll(async () => {
    members = await Promise.all(['east', 'west'].map((name) => startMemberCluster({ name })));
    members.forEach(openShop);
    schema = await database.createSchema();
    clusterpedia = await AllInOne.start(schema);
    await Promise.all(members.map((member) => clusterpedia.import(member)));
    await Promise.all(members.map(({ name }) => clusterpedia.synced(name)));
    file = join(clusterpedia.directory, 'mine');
    await writeFile(
      file,
      await clusterpedia.kubectl.succeed(['config', 'view', '--raw', '--minify', '--context', 'control-plane']),
    );
    await new Kubectl(file).succeed(['config', 'set-cluster', 'other', '--server=https://other.example:6443']);
    original = await readFile(file, 'utf8');
  });

  beforeEach(() => writeFile(file, original));

  afterAll(async () => {
    await clusterpedia.dispose();
    await schema.drop();
    await Promise.all(members.map((member) => member.stop()));
  });

  async function run(...flags: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
    const child = new ProductProcess('clusterpedia', ['kubeconfig', ...flags], { KUBECONFIG: file });
    const exitCode = await child.exitCode();
    return { exitCode, output: child.output };
  }

  function get(cluster: string): Promise<string> {
    return new Kubectl(file).succeed(['--cluster', cluster, 'get', 'pods', '-A', '--no-headers']);
  }

  it('lets kubectl search all clusters and each of them', async () => {
    expect(await run()).toEqual({
      exitCode: 0,
      output: 'cluster clusterpedia added\ncluster east added\ncluster west added\n',
    });

    expect(await get('clusterpedia')).toMatch(/^shop +east +web .*\nshop +west +web /);
    expect(await get('west')).toMatch(/^shop +west +web .*\n$/);
  });

  it('says what is there already, and does not write the file again', async () => {
    await run();
    const text = await readFile(file, 'utf8');

    expect((await run()).output).toBe(
      'cluster clusterpedia unchanged\ncluster east unchanged\ncluster west unchanged\n',
    );
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('writes contexts and a prefix when asked to', async () => {
    expect(await run('--prefix=pedia-', '--contexts')).toMatchObject({ exitCode: 0 });

    expect(
      await new Kubectl(file).succeed(['--context', 'pedia-east', 'get', 'pods', '-n', 'shop', '-o', 'name']),
    ).toBe('pod/web\n');
  });

  it('removes what it has written', async () => {
    await run('--contexts');

    expect(await run('--remove')).toEqual({
      exitCode: 0,
      output: 'cluster clusterpedia removed\ncluster east removed\ncluster west removed\n',
    });
    expect(await readFile(file, 'utf8')).toBe(original);
  });

  it('removes the entry of a cluster that has gone', async () => {
    const gone = await startMemberCluster({ name: 'gone' });
    await clusterpedia.import(gone, []);
    await run();
    await clusterpedia.asAdmin((_rest, client) =>
      client.delete(PEDIA_CLUSTERS, { namespace: '', name: 'gone' }, {}, AbortSignal.timeout(30_000)),
    );
    await gone.stop();

    await eventually(async () => expect((await run()).output).toMatch(/^cluster gone removed$/m));
    expect(await new Kubectl(file).run(['--cluster', 'gone', 'get', 'pods'])).toMatchObject({ exitCode: 1 });
  });

  it.each<[string, () => readonly string[], string]>([
    [
      'a context that leads into Clusterpedia',
      () => [`--kubeconfig=${clusterpedia.kubeconfig}`, '--context=east'],
      'context "east" leads into Clusterpedia; name that of the control plane with --context',
    ],
    ['a context that is not there', () => ['--context=north'], 'no context "north" in '],
    ['a file that is not there', () => ['--kubeconfig=nosuch'], 'there is no kubeconfig: nosuch'],
  ])('refuses %s', async (_, flags, message) => {
    const { exitCode, output } = await run(...flags());

    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: expect.stringMatching(new RegExp(`^clusterpedia kubeconfig: ${message}.*\n$`)),
    });
    expect(await readFile(file, 'utf8')).toBe(original);
  });

  it('refuses a control plane without Clusterpedia', async () => {
    const other = await startMemberCluster({ name: 'plain' });
    const plain = join(clusterpedia.directory, 'plain');
    await writeFile(plain, other.kubeconfig());
    try {
      expect(await run(`--kubeconfig=${plain}`)).toEqual({
        exitCode: 1,
        output: `clusterpedia kubeconfig: ${other.url} has no PediaClusters, so Clusterpedia is not installed there: the server could not find the requested resource\n`,
      });
    } finally {
      await other.stop();
      await rm(plain);
    }
  });
});
