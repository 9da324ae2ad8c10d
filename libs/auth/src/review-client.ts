import { sleep } from '#async';
import type { DynamicClient } from '#client';
import { StatusError, type GroupVersionResource, type KubernetesObject } from '#kube';

/** Asks the control plane a question in the form of an object, such as a TokenReview, and gives its `status` back. */
export type AskReview = <Status>(resource: GroupVersionResource, review: KubernetesObject) => Promise<Partial<Status>>;

const TIMEOUT_MS = 10_000;
const MAX_TRIES = 5;
const FIRST_DELAY_MS = 500;
const DELAY_FACTOR = 1.5;

/**
 * Asks a control plane: ten seconds at most, five tries while it cannot be reached or is failing.
 *
 * The signal is the question's own, not that of the request that asks it: others may be waiting for the same answer.
 */
export function reviewClient(client: Pick<DynamicClient, 'create'>): AskReview {
  return async (resource, review) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await withRetries(() => client.create(resource, review, signal), signal);
    return answer['status'] ?? {};
  };
}

async function withRetries<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let delayMs = FIRST_DELAY_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === MAX_TRIES || signal.aborted || !mayPass(error)) {
        throw error;
      }
      await sleep(delayMs, signal);
      delayMs *= DELAY_FACTOR;
    }
  }
}

/** An answer about the question itself will be the same next time; a lost connection or a failing server may not be. */
function mayPass(error: unknown): boolean {
  return !(error instanceof StatusError) || error.code >= 500 || error.reason === 'TooManyRequests';
}
