import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A cluster that is not there: nobody comes so far as to ask it. */
const member = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'm', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'm', user: { token: 't' } }],
  contexts: [{ name: 'm', context: { cluster: 'm', user: 'm' } }],
  'current-context': 'm',
};

describe('npm start', () => {
  it('ends, and says why, when the port that it was given is taken', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-start-'));
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const kubeconfig = join(directory, 'members.kubeconfig');
    await writeFile(kubeconfig, JSON.stringify(member));
    const args = [`--port=${port}`, `--data-dir=${directory}`, `--import-kubeconfig=${kubeconfig}`];

    const start = spawn(process.execPath, ['dist/tools/start.js', ...args], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const ended = once(start, 'exit') as Promise<[number | null]>;
    const [error, [code]] = await Promise.all([text(start.stderr), ended]);
    taken.close();
    await rm(directory, { recursive: true });

    expect(code).toBe(1);
    expect(error).toMatch(/clusterpedia ended with 1; .*EADDRINUSE/s);
  });
});
