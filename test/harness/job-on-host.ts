import type { V1Job } from '@kubernetes/client-node';
import type { MemberClusterStore } from '#testing';
import type { PodOnHost } from './pod-on-host.js';

const jobs = { group: 'batch', version: 'v1', resource: 'jobs' };
const by = { manager: 'kube-controller-manager', operation: 'Update', subresource: 'status' } as const;

/**
 * Runs the pod of a Job until it succeeds, as often as its `backoffLimit` allows, and writes down how it ended.
 *
 * @throws Error with the output of the last attempt when all fail
 */
export async function runJob(
  store: MemberClusterStore,
  { metadata, spec }: V1Job,
  createPod: () => Promise<PodOnHost>,
): Promise<void> {
  const name = { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
  const startTime = new Date().toISOString();
  const end = (type: string, reason: string, counts: object): void => {
    const now = new Date().toISOString();
    const conditions = [{ type, status: 'True', reason, lastProbeTime: now, lastTransitionTime: now }];
    const status = { startTime, completionTime: now, conditions, ...counts };
    store.update(jobs, { ...store.get(jobs, name), status }, { by });
  };
  const attempts = (spec?.backoffLimit ?? 6) + 1;
  for (let attempt = 1; ; attempt++) {
    try {
      await (await createPod()).runToEnd();
      break;
    } catch (error) {
      if (attempt === attempts) {
        end('Failed', 'BackoffLimitExceeded', { failed: attempts });
        throw error;
      }
    }
  }
  end('Complete', 'CompletionsReached', { succeeded: 1 });
}
