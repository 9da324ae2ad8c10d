/** Manifests for those without helm: what a chart renders with some values. */
export interface ManifestVariant {
  /** The folder below `deploy/`. */
  readonly name: string;
  readonly chart: string;
  readonly values: object;
}

const passwordSecret = 'internalstorage-password';

/**
 * What cannot be in a file that everybody has: a certificate comes from each apiserver itself, and passwords from a Secret that
 * whoever installs has made before.
 */
const ofAll = { apiserver: { tls: { mode: 'selfSigned' } } };

/** Names as in the manifests of the Go original. */
function databaseOf(type: 'postgres' | 'mysql', passwordKey: string): object {
  return {
    enabled: true,
    fullnameOverride: `clusterpedia-internalstorage-${type}`,
    auth: { existingSecret: passwordSecret, secretKeys: { [passwordKey]: 'password' } },
    primary: { persistence: { size: '20Gi' } },
  };
}

/** A folder below `deploy/` each. */
export const manifestVariants: readonly ManifestVariant[] = [
  {
    name: 'postgres',
    chart: 'clusterpedia',
    values: { ...ofAll, persistenceMatchNode: 'None', postgresql: databaseOf('postgres', 'adminPasswordKey') },
  },
  {
    name: 'mysql',
    chart: 'clusterpedia',
    values: {
      ...ofAll,
      persistenceMatchNode: 'None',
      postgresql: { enabled: false },
      mysql: databaseOf('mysql', 'rootPasswordKey'),
    },
  },
  {
    name: 'external',
    chart: 'clusterpedia',
    values: {
      ...ofAll,
      storageInstallMode: 'external',
      postgresql: { enabled: false },
      externalStorage: {
        type: 'postgres',
        host: 'postgres.example.com',
        port: 5432,
        user: 'clusterpedia',
        database: 'clusterpedia',
        existingSecret: passwordSecret,
      },
    },
  },
  {
    name: 'binding-apiserver',
    chart: 'clusterpedia-core',
    values: {
      fullnameOverride: 'clusterpedia',
      storage: { name: 'memory' },
      apiserver: { ...ofAll.apiserver, image: { repository: 'clusterpedia-io/clusterpedia/binding-apiserver' } },
    },
  },
];
