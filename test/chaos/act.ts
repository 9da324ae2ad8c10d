import type { Fault, FaultTarget } from '#testing';
import type { WantedResources } from './member-request.js';

/** What is done to one member cluster. */
export type ClusterAct =
  /** Requests fail for a while. */
  | { readonly kind: 'fault'; readonly fault: Fault; readonly target: FaultTarget; readonly seconds: number }
  | { readonly kind: 'drop watches'; readonly how: 'end' | 'reset' }
  | { readonly kind: 'drop connections' }
  | { readonly kind: 'restart member' }
  /** Nobody listens for a while. */
  | { readonly kind: 'outage'; readonly seconds: number }
  /** The past is forgotten, for lists and for watches. */
  | { readonly kind: 'compact' }
  /** Older built-in versions are replaced by newer ones. */
  | { readonly kind: 'upgrade' }
  /** A custom resource is served in exactly these versions, best first, with some objects; in none it is gone. */
  | { readonly kind: 'define'; readonly plural: string; readonly versions: readonly string[]; readonly objects: number }
  /** A namespace with so many objects is there; with none it is deleted. */
  | { readonly kind: 'fill namespace'; readonly namespace: string; readonly objects: number };

/** What changes between a member cluster and its PediaCluster. */
export type ImportAct =
  /** The server shows a certificate of a new authority; the PediaCluster learns of it after a while. */
  | { readonly kind: 'rotate certificate'; readonly secondsUntilKnown: number }
  /** The old credentials are refused; the PediaCluster, or its Secret, gets new ones after a while. */
  | { readonly kind: 'rotate credentials'; readonly secondsUntilKnown: number }
  /** The PediaCluster asks for other resources. */
  | { readonly kind: 'edit cluster'; readonly wanted: WantedResources }
  /** The PediaCluster is deleted and, when it and its rows are gone, created again. */
  | { readonly kind: 'import again' };

export type MemberAct = ClusterAct | ImportAct;

/** What is done to the processes, the database and the control plane. */
export type InstallationAct =
  | { readonly kind: 'crash database' }
  | { readonly kind: 'kill apiserver' }
  | { readonly kind: 'kill manager'; readonly which: ManagerChoice }
  | { readonly kind: 'stop manager'; readonly which: ManagerChoice }
  /** It sleeps, for longer than its Lease lasts. */
  | { readonly kind: 'suspend manager'; readonly which: ManagerChoice; readonly seconds: number }
  | { readonly kind: 'restart control plane' }
  | { readonly kind: 'drop connections of control plane' }
  /** The ClusterSyncResources that some PediaClusters refer to asks for other resources. */
  | { readonly kind: 'edit reference'; readonly resources: readonly string[] };

/** `leader` is whoever works at that moment; of replicas that share the work the first. */
export type ManagerChoice = 'leader' | 'other';

/** One thing that happens, and when. */
export type Act = { readonly atMs: number } & (
  { readonly member: string; readonly act: MemberAct } | { readonly member?: undefined; readonly act: InstallationAct }
);

/** One line for people: the same for the same act. */
export function describeAct({ atMs, member = '', act }: Act): string {
  const { kind, ...rest } = act;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [`${(atMs / 1000).toFixed(1).padStart(6)}s`, kind, member, ...facts].filter((text) => text !== '').join(' ');
}
