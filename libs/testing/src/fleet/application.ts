/** How an application runs. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';

/** One application of a cluster: what it is made of is derived from this. */
export interface Application {
  readonly name: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly image: string;
  readonly version: string;
  readonly tier: 'frontend' | 'backend' | 'data' | 'system';
  /** What it is a part of. */
  readonly partOf: string;
  readonly port: number;
  /** Pods; of a DaemonSet the nodes decide. */
  readonly replicas: number;
  /** Whether it is reached from outside. */
  readonly exposed: boolean;
}

/** The labels of everything that belongs to an application. */
export function labelsOf({ name, tier, version, partOf }: Application): Readonly<Record<string, string>> {
  return {
    app: name,
    tier,
    version,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/version': version,
    'app.kubernetes.io/part-of': partOf,
    'app.kubernetes.io/managed-by': 'Helm',
  };
}
