import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubectl } from '../../kubectl.js';
import { eventually } from '../../eventually.js';
import { startMemberCluster, type MemberCluster } from '../../member-cluster.js';

const container = { namespace: 'default', pod: 'web', name: 'main' };

describe('what runs in a pod, with the real kubectl', () => {
  let member: MemberCluster;
  let directory: string;
  let kubectl: Kubectl;

  beforeAll(async () => {
    member = await startMemberCluster({ name: 'containers' });
    member.store.create(
      { group: '', version: 'v1', resource: 'pods' },
      {
        metadata: { name: 'web', namespace: 'default' },
        spec: { containers: [{ name: 'main', image: 'web:1', stdin: true }] },
        status: { phase: 'Running' },
      },
    );
    directory = await mkdtemp(join(tmpdir(), 'containers-'));
    const file = join(directory, 'kubeconfig');
    await writeFile(file, member.kubeconfig());
    kubectl = new Kubectl(file);
  });

  afterAll(async () => {
    await member.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('prints its log, or the end of it', async () => {
    member.containers.logOf(container).append('one');
    member.containers.logOf(container).append('two');

    expect(await kubectl.succeed(['logs', 'web'])).toBe('main has started\none\ntwo\n');
    expect(await kubectl.succeed(['logs', 'web', '--tail=1', '-c', 'main'])).toBe('two\n');
    expect((await kubectl.run(['logs', 'web', '-c', 'nosuch'])).stderr).toContain('container nosuch is not valid');
  });

  it('goes on printing its log', async () => {
    const following = kubectl.start(['logs', '-f', '--tail=0', 'web']);
    let output = '';
    following.stdout?.on('data', (chunk: Buffer) => (output += String(chunk)));

    await eventually(() => expect(member.requests.of('get', 'pods').at(-1)?.query.get('follow')).toBe('true'));
    await eventually(() => {
      member.containers.logOf(container).append('news');
      expect(output).toContain('news\n');
    });

    following.kill();
    await once(following, 'exit');
  });

  describe.each([
    ['WebSocket', {}],
    ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
  ])('over %s', (_protocol, environment) => {
    beforeAll(() => Object.assign(process.env, environment));
    afterAll(() => Object.keys(environment).forEach((name) => delete process.env[name]));

    it('runs a command', async () => {
      expect(await kubectl.succeed(['exec', 'web', '--', 'echo', 'a', 'b'])).toBe('a b\n');
    });

    it('gives a command its input', async () => {
      const input = 'line\n'.repeat(50_000);

      expect(await kubectl.succeed(['exec', '-i', 'web', '--', 'cat'], input)).toBe(input);
    });

    it('tells the exit code and what was complained about', async () => {
      const failed = await kubectl.run(['exec', 'web', '--', 'sh', '-c', 'exit 3']);
      const missing = await kubectl.run(['exec', 'web', '--', 'nosuch']);

      expect(failed).toMatchObject({ exitCode: 3, stderr: 'command terminated with exit code 3\n' });
      expect(missing.stderr).toContain('executable file not found');
    });

    it('attaches to what runs', async () => {
      expect(await kubectl.succeed(['attach', '-i', 'web'], 'hello\n')).toContain('hello');
    });
  });
});
