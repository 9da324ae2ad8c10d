import { createHash } from 'node:crypto';

/**
 * How much a cluster belongs to a replica, by their names alone: everybody finds the same order, and a replica that comes
 * or goes changes nothing between the others.
 */
export function affinity(cluster: string, replica: string): number {
  // Names hold no line feed. Six bytes are what a number keeps exactly.
  return createHash('sha256').update(`${cluster}\n${replica}`).digest().readUIntBE(0, 6);
}

/** The candidate with the highest score; the first of several. */
export function highest<T>(candidates: readonly T[], score: (candidate: T) => number): T | undefined {
  let best: { readonly candidate: T; readonly score: number } | undefined;
  for (const candidate of candidates) {
    const its = score(candidate);
    if (best === undefined || its > best.score) {
      best = { candidate, score: its };
    }
  }
  return best?.candidate;
}
