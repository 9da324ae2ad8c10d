import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { V1Container, V1PodTemplateSpec } from '@kubernetes/client-node';
import { eventually, freePort } from '#testing';
import { httpGet, type HttpAnswer } from './http-request.js';
import type { KubernetesHost } from './kubernetes-host.js';
import { containerEnvironment, expand, type PodIdentity } from './pod-environment.js';
import type { PodObjects } from './pod-objects.js';
import { sandboxVariable, type PodSandbox, type SandboxMount } from './pod-sandbox.js';
import { PodVolumes } from './pod-volumes.js';
import type { Binary, ProductProcess } from './product-process.js';

const serviceAccountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const soon = { timeoutMs: 60_000, intervalMs: 100 };
const restarts = { timeoutMs: 30_000, intervalMs: 500 };
const launcher = /^\/usr\/local\/bin\/([a-z-]+)$/;

/** What the kubelet asks a container. */
export type ProbeKind = 'startupProbe' | 'livenessProbe' | 'readinessProbe';

/** What a pod is made of, and for whom. */
export interface PodOptions {
  readonly host: KubernetesHost;
  readonly identity: PodIdentity;
  readonly template: V1PodTemplateSpec;
  readonly objects: PodObjects;
  /** Where Services of other pods are, see {@link PodSandbox}. */
  readonly services: PodSandbox['services'];
  /** Directories of this machine that are the content of images, by a word in their name and the path in the image. */
  readonly images: readonly { readonly image: RegExp; readonly path: string; readonly source: string }[];
}

/**
 * A pod of a manifest as processes of this machine, with the command, the arguments, the environment, the files and the ports
 * of the manifest. Its programs are those that were built, in place of the image.
 */
export class PodOnHost {
  readonly #ports = new Map<number, number>();
  #process: ProductProcess | undefined;

  private constructor(
    private readonly options: PodOptions,
    private readonly directory: string,
    private readonly volumes: PodVolumes,
  ) {}

  /** Prepares it; see {@link runInitContainers} and {@link start}. */
  static async create(options: PodOptions): Promise<PodOnHost> {
    const directory = join(options.host.directory, 'pods', options.identity.name);
    const { spec } = options.template;
    await mkdir(directory, { recursive: true });
    const volumes = await PodVolumes.create(join(directory, 'volumes'), spec?.volumes ?? [], options.objects);
    const pod = new PodOnHost(options, directory, volumes);
    await pod.#writeServiceAccount();
    for (const { containerPort } of spec?.containers.flatMap(({ ports = [] }) => ports) ?? []) {
      pod.#ports.set(containerPort, await freePort());
    }
    return pod;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.options.template.metadata?.labels ?? {};
  }

  /** Its one container. */
  get container(): V1Container {
    const [container, ...others] = this.options.template.spec?.containers ?? [];
    if (container === undefined || others.length > 0) {
      throw new Error(`pod ${this.options.identity.name} has not exactly one container`);
    }
    return container;
  }

  get isRunning(): boolean {
    return this.#process?.isRunning === true;
  }

  /** @throws Error before {@link start} */
  get process(): ProductProcess {
    if (this.#process === undefined) {
      throw new Error(`pod ${this.options.identity.name} is not started`);
    }
    return this.#process;
  }

  /** Where a port of the container is on this machine, by number or by name. @throws Error for one it does not declare */
  portOf(port: number | string): number {
    const { ports = [] } = this.container;
    const number = typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort;
    const opened = this.#ports.get(number ?? 0);
    if (opened === undefined) {
      throw new Error(`pod ${this.options.identity.name} declares no port ${port}`);
    }
    return opened;
  }

  /** One after the other, to the end; one that fails is run again. @throws Error with the output of the last attempt */
  async runInitContainers(): Promise<void> {
    for (const container of this.options.template.spec?.initContainers ?? []) {
      await eventually(() => this.#runToEnd(container), restarts);
    }
  }

  /** Runs the container of a Job. @returns what it printed @throws Error with that when it fails */
  runToEnd(): Promise<string> {
    return this.#runToEnd(this.container);
  }

  start(): void {
    const [program = '', ...args] = this.#commandOf(this.container);
    const [, binary] = launcher.exec(program) ?? [];
    this.#process = this.options.host.spawn(binary as Binary, args, this.#environmentOf(this.container));
  }

  /** What a probe is answered. The kubelet checks no certificate. @throws Error when the container has no such probe */
  probe(kind: ProbeKind): Promise<HttpAnswer> {
    const { httpGet: get } = this.container[kind] ?? {};
    if (get === undefined) {
      throw new Error(`${this.container.name} has no ${kind} over HTTP`);
    }
    const scheme = (get.scheme ?? 'HTTP').toLowerCase();
    return httpGet(`${scheme}://127.0.0.1:${this.portOf(get.port)}${get.path}`, { isUnchecked: true });
  }

  /** Waits until it is ready as its probe says. @throws Error with its output when it ends, or takes too long */
  async ready(): Promise<void> {
    await eventually(async () => {
      // There is nothing more to wait for.
      if (!this.isRunning) {
        return;
      }
      const { status, body } = await this.probe('readinessProbe');
      if (status !== 200) {
        throw new Error(`${this.container.name} is not ready: ${body}`);
      }
    }, soon);
    this.process.checkRunning();
  }

  async #runToEnd(container: V1Container): Promise<string> {
    const [program = '', ...args] = this.#commandOf(container);
    const [, binary] = launcher.exec(program) ?? [];
    const environment = this.#environmentOf(container);
    if (binary === undefined) {
      return this.#runProgram(container, program, args);
    }
    const process = this.options.host.spawn(binary as Binary, args, environment);
    if ((await process.exitCode()) !== 0) {
      throw new Error(`${container.name} failed:\n${process.output}`);
    }
    return process.output;
  }

  /** A program of the base image, which knows nothing of a sandbox: it is told the paths of this machine. */
  async #runProgram(container: V1Container, program: string, args: readonly string[]): Promise<string> {
    const places = this.#mountsOf(container).concat(this.#contentOf(container));
    const located = args.map((arg) => places.reduce((text, { path, source }) => text.replaceAll(path, source), arg));
    const child = spawn(program, located, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    const text = Buffer.concat(output).toString();
    if (code !== 0) {
      throw new Error(`${container.name} failed:\n${text}`);
    }
    return text;
  }

  #commandOf(container: V1Container): readonly string[] {
    const { command = [], args = [] } = container;
    const environment = containerEnvironment(container, this.options.identity, this.options.objects);
    return [...command, ...args].map((word) => expand(word, environment));
  }

  #environmentOf(container: V1Container): Readonly<Record<string, string>> {
    const { host, identity, objects, template } = this.options;
    const api = new URL(host.cluster.url);
    const sysctls = template.spec?.securityContext?.sysctls ?? [];
    const sandbox: PodSandbox = {
      scratch: host.directory,
      program: resolve('.'),
      mounts: this.#mountsOf(container),
      ports: Object.fromEntries(this.#ports),
      services: this.options.services,
      firstPort: Number(sysctls.find(({ name }) => name === 'net.ipv4.ip_unprivileged_port_start')?.value ?? 1024),
    };
    return {
      NODE_OPTIONS: `--import ${pathToFileURL(resolve('test/harness/pod-sandbox.ts')).href}`,
      [sandboxVariable]: JSON.stringify(sandbox),
      KUBERNETES_SERVICE_HOST: api.hostname,
      KUBERNETES_SERVICE_PORT: api.port,
      ...containerEnvironment(container, identity, objects),
    };
  }

  #mountsOf(container: V1Container): readonly SandboxMount[] {
    const { automountServiceAccountToken = true } = this.options.template.spec ?? {};
    const account = { path: serviceAccountPath, source: join(this.directory, 'service-account'), isReadOnly: true };
    return [...this.volumes.mountsOf(container), ...(automountServiceAccountToken ? [account] : [])];
  }

  #contentOf({ image = '' }: V1Container): readonly SandboxMount[] {
    const contents = this.options.images.filter((content) => content.image.test(image));
    return contents.map(({ path, source }) => ({ path, source, isReadOnly: true }));
  }

  async #writeServiceAccount(): Promise<void> {
    const { host, identity, template } = this.options;
    const { namespace } = identity;
    const account = template.spec?.serviceAccountName ?? 'default';
    const token = host.tokenOf(
      `system:serviceaccount:${namespace}:${account}`,
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
    );
    const directory = join(this.directory, 'service-account');
    await mkdir(directory, { recursive: true });
    const files = { token, 'ca.crt': host.cluster.ca, namespace };
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(directory, name), content)));
  }
}
