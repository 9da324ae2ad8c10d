import { formatTimestamp, type KubernetesObject, type ObjectMeta, type OwnerReference } from '#kube';
import type { Random } from './random.js';

/** The alphabet of suffixes that controllers give. */
export const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

const dayMs = 24 * 60 * 60 * 1000;

/** What a generated object is called and where it belongs. */
export interface Naming {
  readonly name: string;
  /** Absent at cluster scope. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: KubernetesObject;
  /** 90 days at most when absent. */
  readonly maxAgeMs?: number;
}

/** Gives generated objects their identity: uid, age, owner. */
export class Identities {
  constructor(
    readonly random: Random,
    readonly now: Date,
  ) {}

  metadata({ name, namespace, labels, annotations, owner, maxAgeMs = 90 * dayMs }: Naming): ObjectMeta {
    return {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: this.random.uuid(),
      creationTimestamp: this.past(this.#ageLimit(owner, maxAgeMs)),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(owner === undefined ? {} : { ownerReferences: [ownerReference(owner)] }),
    };
  }

  /** A moment in the past, not longer ago than that. */
  past(maxAgeMs: number): string {
    return formatTimestamp(new Date(this.now.getTime() - this.random.integer(0, Math.max(1, maxAgeMs))));
  }

  suffix(length: number): string {
    return this.random.text(length, suffixAlphabet);
  }

  /** Nothing is older than its owner. */
  #ageLimit(owner: KubernetesObject | undefined, maxAgeMs: number): number {
    const born = owner?.metadata?.creationTimestamp;
    return born === undefined || born === null ? maxAgeMs : Math.min(maxAgeMs, this.now.getTime() - Date.parse(born));
  }
}

/** The reference of an object to the controller that made it. */
export function ownerReference({ apiVersion = '', kind = '', metadata }: KubernetesObject): OwnerReference {
  return {
    apiVersion,
    kind,
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}
