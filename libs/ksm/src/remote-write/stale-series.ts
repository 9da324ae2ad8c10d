import type { Exposition } from '../scrape.js';
import { lineSources, type LineSource } from './exposition-lines.js';
import { seriesOf } from './series-line.js';

/** Two expositions, one after the other. */
export interface Change {
  readonly before: Exposition;
  readonly after: Exposition;
  /** Whether a cluster that is no longer exposed is left to another process, so that its series go on there. */
  readonly isLeft: (cluster: string) => boolean;
}

/**
 * The series that were there and are no more. Only what changed in between is read.
 *
 * @param pending - those that had vanished before, and of whose end nobody knows yet
 */
export function vanishedSeries({ before, after, isLeft }: Change, pending: ReadonlySet<string>): Set<string> {
  const old = sourcesByIdentity(before);
  const current = sourcesByIdentity(after);
  const vanished = new Set(pending);
  const clusters = new Set(Array.from(current.values(), ({ cluster }) => cluster));
  for (const source of old.values()) {
    const isGone = !current.has(source.identity) && (clusters.has(source.cluster) || !isLeftTo(isLeft, source));
    for (const line of isGone ? source.lines() : []) {
      vanished.add(seriesOf(line));
    }
  }
  for (const source of current.values()) {
    for (const line of old.has(source.identity) || vanished.size === 0 ? [] : source.lines()) {
      vanished.delete(seriesOf(line));
    }
  }
  return vanished;
}

function isLeftTo(isLeft: (cluster: string) => boolean, { cluster }: LineSource): boolean {
  return cluster !== undefined && isLeft(cluster);
}

function sourcesByIdentity(exposition: Exposition): ReadonlyMap<unknown, LineSource> {
  return new Map(Array.from(lineSources(exposition), (source) => [source.identity, source] as const));
}
