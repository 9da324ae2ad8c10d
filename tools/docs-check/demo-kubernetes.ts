import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startMemberCluster, type MemberCluster } from '#testing';

const jobs = { group: 'batch', version: 'v1', resource: 'jobs' };
const by = { manager: 'kube-controller-manager', operation: 'Update', subresource: 'status' } as const;

/**
 * An empty Kubernetes for the commands that install the product. It keeps what helm and kubectl write, and runs none of it: a Job,
 * which helm waits for when it is a hook, is complete as soon as it is there. What then runs is tested by test/e2e/helm-lifecycle.
 */
export class DemoKubernetes {
  private constructor(private readonly cluster: MemberCluster) {
    cluster.store.onChange(({ group, resource }, { type, current: { key } }) => {
      if (type === 'ADDED' && group === jobs.group && resource === jobs.resource) {
        queueMicrotask(() => this.#complete(key));
      }
    });
  }

  /** @param kubeconfig - where that of its administrator is written */
  static async start(kubeconfig: string): Promise<DemoKubernetes> {
    const cluster = await startMemberCluster({ name: 'kubernetes' });
    await mkdir(dirname(kubeconfig), { recursive: true });
    await writeFile(kubeconfig, cluster.kubeconfig());
    return new DemoKubernetes(cluster);
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }

  #complete(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const now = new Date().toISOString();
    const condition = { type: 'Complete', status: 'True', reason: 'CompletionsReached', lastTransitionTime: now };
    const status = { startTime: now, completionTime: now, succeeded: 1, conditions: [condition] };
    const { store } = this.cluster;
    store.update(jobs, { ...store.get(jobs, { namespace, name }), status }, { by });
  }
}
