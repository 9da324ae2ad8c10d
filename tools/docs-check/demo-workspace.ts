import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findHelm, findKubectl, freePort } from '#testing';
import { ChildService } from '../start/child-service.js';
import { nodeFlags } from '../start/node-flags.js';
import { DemoKubernetes } from './demo-kubernetes.js';

const leftOut = new Set(['.git', '.clusterpedia', '.cache', 'coverage']);
/** Commands write into these. */
const copied = new Set(['charts', 'examples']);
const built = ['apps', 'libs', 'tools'];
const binaries = ['apiserver', 'binding-apiserver', 'clusterpedia', 'clustersynchro-manager', 'controller-manager'];

/** What others have installed there. */
const isFetched = /\/node_modules$|\/charts\/[^/]+\/charts$/;

/** What pages say has to be switched on. Nothing else on them depends on it. */
const furtherFlags = [
  '--feature-gates=AllowParameterizedSQLQuery=true,AllowRawSQLQuery=true,AllowProxyRequestToClusters=true',
  '--allowed-proxy-subresources=log,exec,attach,portforward',
  '--enable-proxy-path-for-forward-request',
  '--allow-pediacluster-config-for-proxy-request',
];

/**
 * A clone of the project in which `npm start -- --metrics` runs, as far as commands of the documentation can tell: the files are
 * links. Its simulated clusters stand still, so that what is printed depends on the commands alone. A page that installs the product
 * does so in the Kubernetes of `~/.kube/config`, after `export KUBECONFIG=~/.kube/config`.
 */
export class DemoWorkspace {
  private constructor(
    readonly directory: string,
    private readonly service: ChildService,
    private readonly kubernetes: DemoKubernetes,
    private readonly ports: ReadonlyMap<string, number>,
  ) {}

  /** Waits until everything is imported. @throws Error with its last lines when it ends before */
  static async start(root: string): Promise<DemoWorkspace> {
    const directory = await mkdtemp(join(tmpdir(), 'clusterpedia-docs-'));
    await copyProject(root, directory);
    await writeLaunchers(directory, root);
    const ports = new Map([
      ['9443', await freePort()],
      ['9444', await freePort()],
      ['8080', await freePort()],
    ]);
    const service = new ChildService('npm start', join(directory, 'start.log'), [
      'dist/tools/start.js',
      `--data-dir=${join(directory, '.clusterpedia')}`,
      '--changes=0',
      '--metrics',
      `--port=${ports.get('9443')}`,
      `--metrics-port=${ports.get('8080')}`,
      '--',
      ...furtherFlags,
    ]);
    await service.outputMatches(/Clusterpedia is ready/);
    const kubernetes = await DemoKubernetes.start(join(directory, '.kube/config'));
    return new DemoWorkspace(directory, service, kubernetes, ports);
  }

  /** Variables for commands: the kubeconfig of the demo, a home of their own, the product and kubectl on the path. */
  get environment(): NodeJS.ProcessEnv {
    const path = [join(this.directory, '.bin'), dirname(findKubectl() ?? ''), process.env['PATH']].join(':');
    const kubeconfig = join(this.directory, '.clusterpedia/kubeconfig');
    return { ...process.env, KUBECONFIG: kubeconfig, HOME: this.directory, PATH: path, NODE_OPTIONS: '' };
  }

  /** A command with the ports that were free in place of those that pages name. */
  withPorts(command: string): string {
    return [...this.ports].reduce(
      (text, [named, port]) =>
        text.replaceAll(
          new RegExp(String.raw`(\b127\.0\.0\.1:|\blocalhost:|--secure-port=)${named}\b`, 'g'),
          `$1${port}`,
        ),
      command,
    );
  }

  /** A directory for a shell. */
  async shellDirectory(): Promise<string> {
    return mkdtemp(join(this.directory, '.shell-'));
  }

  async stop(): Promise<void> {
    await Promise.all([this.service.stop(), this.kubernetes.stop()]);
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function copyProject(root: string, directory: string): Promise<void> {
  for (const entry of await readdir(root)) {
    if (copied.has(entry)) {
      await cp(join(root, entry), join(directory, entry), { recursive: true, filter: (path) => !isFetched.test(path) });
    } else if (!leftOut.has(entry) && entry !== 'dist') {
      await symlink(join(root, entry), join(directory, entry));
    }
  }
  // What is built into dist by commands stays there.
  await mkdir(join(directory, 'dist'));
  for (const entry of built) {
    await symlink(join(root, 'dist', entry), join(directory, 'dist', entry));
  }
}

/** The commands that images have on their path, and helm. */
async function writeLaunchers(directory: string, root: string): Promise<void> {
  const folder = join(directory, '.bin');
  await mkdir(folder);
  const helm = findHelm();
  if (helm !== undefined) {
    await symlink(helm, join(folder, 'helm'));
  }
  for (const binary of binaries) {
    const script = join(root, `dist/apps/${binary}/src/main.js`);
    const text = `#!/bin/sh\nexec '${process.execPath}' ${nodeFlags.join(' ')} '${script}' "$@"\n`;
    await writeFile(join(folder, binary), text, { mode: 0o755 });
  }
}
