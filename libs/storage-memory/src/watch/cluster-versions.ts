import { StorageError } from '#storage';
import { compareTexts } from '../sorted-objects.js';

/**
 * How far the changes of each cluster go: the position of its last one, 0 before the first. Never changed. As a
 * resourceVersion it is a JSON object in base64url, so that clients, and people, can see which cluster is where.
 */
export class ClusterVersions {
  static readonly NONE = new ClusterVersions([], []);

  #text: string | undefined;

  private constructor(
    /** Sorted; shared by all versions between two clusters that come or go. */
    private readonly clusters: readonly string[],
    private readonly positions: readonly number[],
  ) {}

  /**
   * Reads what {@link format} wrote.
   *
   * @throws StorageError `BadRequest` when it cannot have
   */
  static parse(text: string): ClusterVersions {
    const entries = entriesOf(text);
    if (entries === undefined) {
      throw new StorageError('BadRequest', 'resourceVersion is not one that this storage hands out', {
        field: 'resourceVersion',
      });
    }
    const sorted = entries.toSorted(([a], [b]) => compareTexts(a, b));
    return new ClusterVersions(
      sorted.map(([cluster]) => cluster),
      sorted.map(([, position]) => position),
    );
  }

  /** The position of the last change of any cluster; 0 before the first. */
  get latest(): number {
    return this.positions.reduce((latest, position) => Math.max(latest, position), 0);
  }

  has(cluster: string): boolean {
    return this.clusters.includes(cluster);
  }

  /** The same, with a cluster that has come to a position. */
  with(cluster: string, position: number): ClusterVersions {
    const index = this.clusters.indexOf(cluster);
    if (index >= 0) {
      return new ClusterVersions(this.clusters, this.positions.with(index, position));
    }
    const before = this.clusters.filter((other) => compareTexts(other, cluster) < 0).length;
    return new ClusterVersions(
      this.clusters.toSpliced(before, 0, cluster),
      this.positions.toSpliced(before, 0, position),
    );
  }

  /** The same, without a cluster. */
  without(cluster: string): ClusterVersions {
    const index = this.clusters.indexOf(cluster);
    return index < 0
      ? this
      : new ClusterVersions(this.clusters.toSpliced(index, 1), this.positions.toSpliced(index, 1));
  }

  /** As a resourceVersion. Made when it is first asked for, since most versions are never told to anyone. */
  format(): string {
    this.#text ??= Buffer.from(JSON.stringify(this.#textByCluster())).toString('base64url');
    return this.#text;
  }

  #textByCluster(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.clusters.map((cluster, index) => [cluster, String(this.positions[index] ?? 0)]));
  }
}

function entriesOf(text: string): (readonly [string, number])[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return undefined;
    }
    const positions = Object.entries(value as Readonly<Record<string, unknown>>);
    return positions.every(([, position]) => typeof position === 'string' && /^\d{1,16}$/.test(position))
      ? positions.map(([cluster, position]) => [cluster, Number(position)])
      : undefined;
  } catch {
    return undefined;
  }
}
