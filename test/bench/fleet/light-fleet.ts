import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CLUSTER_GROUP, type PediaCluster } from '#api';
import { CertificateAuthority } from '#bootstrap';
import { cpuSeconds } from '../process-usage.js';
import type { FleetFacts, FleetReply, FleetRequest } from './light-fleet-messages.js';
import { type MemberShape, recordMember, syncResourcesOf } from './member-shape.js';

export interface LightFleetSize {
  readonly clusters: number;
  /** Of all clusters together. */
  readonly objects: number;
}

/** Processes that share the members: simulating them must not be what limits the product. */
const processes = 2;
/** Watches of a member beside those of what is synchronised: what it serves. */
const discoveryWatches = 2;

interface Part {
  readonly child: ChildProcess;
  readonly port: number;
  readonly first: number;
  readonly count: number;
}

/** Hundreds of simulated members in a few processes that together need little memory for a million objects. */
export class LightFleet {
  private constructor(
    private readonly parts: readonly Part[],
    private readonly shape: MemberShape,
    private readonly ca: string,
    /** Taken off every version before versions are added up. */
    readonly base: number,
  ) {}

  static async start({ clusters, objects }: LightFleetSize): Promise<LightFleet> {
    const base = Date.now() * 1000;
    const shape = await recordMember(Math.floor(objects / clusters));
    const authority = await CertificateAuthority.create({ commonName: 'fleet' });
    const certificate = await authority.issue({ commonName: 'fleet', hosts: ['127.0.0.1'], usages: ['server'] });
    const size = Math.ceil(clusters / processes);
    const firsts = Array.from({ length: Math.ceil(clusters / size) }, (_, index) => index * size);
    const parts = await Promise.all(
      firsts.map(async (first) => {
        const child = fork(fileURLToPath(new URL('./light-fleet-child.js', import.meta.url)), { execArgv: [] });
        const count = Math.min(size, clusters - first);
        const reply = await ask(child, { kind: 'start', shape, first, count, certificate });
        return { child, port: reply.kind === 'listening' ? reply.port : 0, first, count };
      }),
    );
    return new LightFleet(parts, shape, authority.cert, base);
  }

  get clusters(): number {
    return this.parts.reduce((sum, { count }) => sum + count, 0);
  }

  /** Resources that are synchronised of each member. */
  get resources(): number {
    return this.shape.resources.filter(({ synchronised }) => synchronised).length;
  }

  /** Watches that are open when everything is watched. */
  get allWatches(): number {
    return this.clusters * (this.resources + discoveryWatches);
  }

  /** One for each member, asking for everything there is. */
  pediaClusters(): readonly PediaCluster[] {
    return this.parts.flatMap(({ port, first, count }) =>
      Array.from({ length: count }, (_, index) => this.#pediaCluster(first + index, port)),
    );
  }

  /** Lets the members change, all together so many objects a second; 0 ends it. */
  churn(changesPerSecond: number): void {
    for (const { child, count } of this.parts) {
      send(child, { kind: 'churn', changesPerSecond: (changesPerSecond * count) / this.clusters });
    }
  }

  async facts(): Promise<FleetFacts> {
    const replies = await Promise.all(this.parts.map(({ child }) => ask(child, { kind: 'facts', base: this.base })));
    const facts = replies.flatMap((reply) => (reply.kind === 'facts' ? [reply.facts] : []));
    const sum = (name: 'objects' | 'openWatches' | 'pages'): number =>
      facts.reduce((total, one) => total + one[name], 0);
    return {
      objects: sum('objects'),
      openWatches: sum('openWatches'),
      pages: sum('pages'),
      sumsOfVersions: facts.flatMap(({ sumsOfVersions }) => sumsOfVersions),
    };
  }

  cpuSeconds(): number {
    return this.parts.reduce((sum, { child }) => sum + cpuSeconds(child.pid ?? 0), 0);
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.parts.map(async ({ child }) => {
        child.disconnect();
        await once(child, 'exit');
      }),
    );
  }

  #pediaCluster(number: number, port: number): PediaCluster {
    return {
      apiVersion: `${CLUSTER_GROUP}/v1alpha2`,
      kind: 'PediaCluster',
      metadata: { name: clusterName(number) },
      spec: {
        apiserver: `https://127.0.0.1:${port}/m-${number}`,
        caData: base64(this.ca),
        tokenData: base64('any'),
        syncResources: syncResourcesOf(this.shape),
      },
    };
  }
}

/** Name of the PediaCluster of a member. */
export function clusterName(number: number): string {
  return `member-${String(number).padStart(4, '0')}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function send(child: ChildProcess, request: FleetRequest): void {
  child.send(request);
}

/** One at a time for each child. @throws Error when the child ends instead */
async function ask(child: ChildProcess, request: FleetRequest): Promise<FleetReply> {
  const ended = new AbortController();
  const replied = once(child, 'message', { signal: ended.signal }) as Promise<[FleetReply]>;
  const onExit = (): void => ended.abort(new Error('simulated members have ended'));
  child.once('exit', onExit);
  try {
    send(child, request);
    const [reply] = await replied;
    return reply;
  } finally {
    child.off('exit', onExit);
  }
}
