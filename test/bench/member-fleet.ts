import { join } from 'node:path';
import { DynamicClient, RestClient, restConfigFromKubeconfig } from '#client';
import type { GroupVersionResource } from '#kube';
import { ChildService } from '../../tools/start/child-service.js';
import { readPortableContexts } from '../../tools/start/portable-kubeconfig.js';

export const PODS: GroupVersionResource = { group: '', version: 'v1', resource: 'pods' };

/** One member, and how it is reached. */
export interface FleetMember {
  readonly name: string;
  /** YAML of an administrator. */
  readonly kubeconfig: string;
}

export interface FleetSize {
  readonly clusters: number;
  /** Of all clusters together. */
  readonly pods: number;
}

/** Simulated member clusters that stand still, in a process of their own: their memory and CPU are not the product's. */
export class MemberFleet {
  private constructor(
    private readonly service: ChildService,
    readonly members: readonly FleetMember[],
    /** Pods of all members, as they count them. */
    readonly podCount: number,
  ) {}

  /** Starts the clusters and waits until they serve. */
  static async start(directory: string, { clusters, pods }: FleetSize): Promise<MemberFleet> {
    const kubeconfig = join(directory, 'fleet.kubeconfig');
    const service = new ChildService('fleet', join(directory, 'fleet.log'), [
      // A hundred thousand pods are more than the heap that Node allows itself on a small machine.
      '--max-old-space-size=8192',
      'dist/tools/fleet.js',
      `--clusters=${clusters}`,
      `--pods=${Math.ceil(pods / clusters)}`,
      '--changes=0',
      '--seed=bench',
      '--prefix=bench',
      `--kubeconfig=${kubeconfig}`,
    ]);
    await service.outputMatches(/kubectl --context/);
    const contexts = await readPortableContexts(kubeconfig, []);
    const members = contexts.map((context) => ({ name: context.context, kubeconfig: context.kubeconfig }));
    const counts = await Promise.all(members.map(countPods));
    return new MemberFleet(
      service,
      members,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }

  get pid(): number {
    return this.service.pid;
  }

  /** Runs something while no member answers, so that the product has nothing to synchronise. */
  async whileSilent<T>(use: () => Promise<T>): Promise<T> {
    process.kill(this.pid, 'SIGSTOP');
    try {
      return await use();
    } finally {
      process.kill(this.pid, 'SIGCONT');
    }
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}

async function countPods({ kubeconfig }: FleetMember): Promise<number> {
  const rest = new RestClient(restConfigFromKubeconfig(kubeconfig));
  try {
    const { items, metadata } = await new DynamicClient(rest).list(PODS, { limit: 1 }, AbortSignal.timeout(30_000));
    return items.length + (metadata?.remainingItemCount ?? 0);
  } finally {
    await rest.close();
  }
}
