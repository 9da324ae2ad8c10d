import type { Lease } from './lease.js';

interface Sighting {
  readonly version: string;
  readonly at: number;
}

/** Judges whether leases have expired by how long this process has seen them unchanged: no clock but its own counts. */
export class ExpiryWatch {
  #sightings = new Map<string, Sighting>();

  /** @param durationMs - of leases that do not say how long they last */
  constructor(private readonly durationMs: number) {}

  /** @param leases - all of them, as they are now; those that are missing are forgotten */
  expiredOf(leases: readonly Lease[]): readonly Lease[] {
    const now = performance.now();
    const sightings = new Map<string, Sighting>();
    const expired = leases.filter(({ metadata, spec }) => {
      const { name = '', resourceVersion: version = '' } = metadata;
      const before = this.#sightings.get(name);
      const sighting = before?.version === version ? before : { version, at: now };
      sightings.set(name, sighting);
      // The holder's own duration counts: it may have been started with other flags.
      return now - sighting.at >= ((spec?.leaseDurationSeconds ?? 0) * 1000 || this.durationMs);
    });
    this.#sightings = sightings;
    return expired;
  }
}
