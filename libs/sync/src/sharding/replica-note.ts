/** What each replica tells the others with its Lease. */
export interface ReplicaNote {
  /** Of the clusters it owned when it said so. */
  readonly load: number;
  readonly clusters: number;
}

export function formatReplicaNote({ load, clusters }: ReplicaNote): string {
  return `${Math.round(load)} ${clusters}`;
}

/** One that cannot be read says nothing: a replica of another version. */
export function parseReplicaNote(text: string): ReplicaNote {
  const match = /^(\d{1,15}) (\d{1,9})$/u.exec(text);
  return { load: Number(match?.[1] ?? 0), clusters: Number(match?.[2] ?? 0) };
}
