import type { Application } from './application.js';
import type { Random } from './random.js';

type Draft = Omit<Application, 'replicas' | 'partOf' | 'version'> & { readonly replicas?: number };

const shop = 'shop';

/** What runs in every cluster, whatever its size. */
const everywhere: readonly Draft[] = [
  {
    name: 'coredns',
    namespace: 'kube-system',
    kind: 'Deployment',
    image: 'registry.k8s.io/coredns/coredns',
    tier: 'system',
    port: 53,
    exposed: false,
    replicas: 2,
  },
  {
    name: 'kube-proxy',
    namespace: 'kube-system',
    kind: 'DaemonSet',
    image: 'registry.k8s.io/kube-proxy',
    tier: 'system',
    port: 10256,
    exposed: false,
  },
  {
    name: 'node-exporter',
    namespace: 'monitoring',
    kind: 'DaemonSet',
    image: 'quay.io/prometheus/node-exporter',
    tier: 'system',
    port: 9100,
    exposed: false,
  },
  {
    name: 'prometheus',
    namespace: 'monitoring',
    kind: 'StatefulSet',
    image: 'quay.io/prometheus/prometheus',
    tier: 'system',
    port: 9090,
    exposed: false,
    replicas: 2,
  },
  {
    name: 'web',
    namespace: shop,
    kind: 'Deployment',
    image: 'registry.example.com/shop/web',
    tier: 'frontend',
    port: 8080,
    exposed: true,
    replicas: 3,
  },
  {
    name: 'cart',
    namespace: shop,
    kind: 'Deployment',
    image: 'registry.example.com/shop/cart',
    tier: 'backend',
    port: 8081,
    exposed: false,
    replicas: 2,
  },
  {
    name: 'checkout',
    namespace: shop,
    kind: 'Deployment',
    image: 'registry.example.com/shop/checkout',
    tier: 'backend',
    port: 8082,
    exposed: false,
    replicas: 2,
  },
  {
    name: 'orders-db',
    namespace: shop,
    kind: 'StatefulSet',
    image: 'docker.io/library/postgres',
    tier: 'data',
    port: 5432,
    exposed: false,
    replicas: 2,
  },
  {
    name: 'nightly-report',
    namespace: shop,
    kind: 'CronJob',
    image: 'registry.example.com/shop/report',
    tier: 'backend',
    port: 8083,
    exposed: false,
    replicas: 3,
  },
];

const teams = [
  'accounts',
  'billing',
  'catalog',
  'fraud',
  'identity',
  'logistics',
  'media',
  'pricing',
  'search',
  'support',
];
const services = [
  'api',
  'worker',
  'gateway',
  'scheduler',
  'indexer',
  'cache',
  'notifier',
  'importer',
  'exporter',
  'admin',
];
const tiers = ['frontend', 'backend', 'data'] as const;

/** Applications of a cluster with about so many pods; those that run everywhere come first, however few pods are asked for. */
export function planApplications(random: Random, podCount: number, nodeCount: number): readonly Application[] {
  const applications = everywhere.map((draft) =>
    complete(random, draft, draft.kind === 'DaemonSet' ? nodeCount : (draft.replicas ?? 1)),
  );
  let planned = applications.reduce((sum, { replicas }) => sum + replicas, 0);
  for (let index = 0; planned < podCount; index += 1) {
    const replicas = Math.min(random.integer(1, 9), podCount - planned);
    applications.push(teamApplication(random, index, replicas));
    planned += replicas;
  }
  return applications;
}

function teamApplication(random: Random, index: number, replicas: number): Application {
  const team = teams[index % teams.length] ?? 'accounts';
  const round = Math.floor(index / (teams.length * services.length));
  const service = services[Math.floor(index / teams.length) % services.length] ?? 'api';
  const name = round === 0 ? service : `${service}-${round}`;
  const draft: Draft = {
    name: `${team}-${name}`,
    namespace: team,
    kind: random.chance(0.15) ? 'StatefulSet' : 'Deployment',
    image: `registry.example.com/${team}/${service}`,
    tier: random.pick(tiers),
    port: 8000 + random.integer(0, 1000),
    exposed: random.chance(0.2),
  };
  return complete(random, draft, replicas);
}

function complete(random: Random, { replicas: _replicas, ...draft }: Draft, replicas: number): Application {
  const version = `${random.integer(1, 4)}.${random.integer(0, 20)}.${random.integer(0, 10)}`;
  return { ...draft, version, partOf: draft.namespace, replicas };
}
