/**
 * Which library may import which. The same table stands in docs/architecture.md; a spec in tools/ compares them.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const mayImport = {
  kube: [],
  async: [],
  'go-template': [],
  api: ['kube'],
  options: [],
  telemetry: ['options'],
  bootstrap: ['options', 'telemetry'],
  client: ['kube', 'async', 'api', 'telemetry'],
  reconcile: ['kube', 'async', 'options', 'telemetry', 'client'],
  auth: ['kube', 'async', 'options', 'telemetry', 'client'],
  ksm: ['kube', 'async', 'api', 'options', 'telemetry', 'bootstrap', 'client'],
  printers: ['kube'],
  storage: ['kube', 'api', 'options', 'telemetry'],
  'storage-internal': ['kube', 'async', 'api', 'options', 'telemetry', 'storage'],
  'storage-memory': ['kube', 'api', 'storage'],
  sync: ['kube', 'async', 'api', 'options', 'telemetry', 'client', 'reconcile', 'storage'],
  apiserver: ['kube', 'async', 'api', 'options', 'telemetry', 'client', 'auth', 'printers', 'storage'],
  policy: ['kube', 'async', 'go-template', 'api', 'options', 'telemetry', 'client', 'reconcile'],
  install: ['kube', 'async', 'api', 'options', 'telemetry', 'bootstrap', 'client', 'storage'],
  kubeconfig: ['kube', 'api', 'options', 'bootstrap', 'client'],
  'control-plane': ['kube', 'async', 'api', 'options', 'telemetry', 'bootstrap', 'printers'],
  testing: ['kube', 'async', 'api', 'bootstrap', 'client', 'printers', 'storage'],
};

/** Who owns an external module: only these libraries import it. Type-only imports are free. */
const mayUse = [
  {
    name: 'databases',
    path: 'node_modules/(@mikro-orm|kysely|pg|mysql2|mariadb|better-sqlite3)/',
    owners: ['storage-internal', 'control-plane', 'testing'],
  },
  { name: 'kubernetes-client', path: 'node_modules/(@kubernetes/client-node|undici)/', owners: ['client'] },
  {
    name: 'telemetry-backends',
    path: 'node_modules/(prom-client|@willsoto/nestjs-prometheus|pino|@opentelemetry|@grpc)/',
    owners: ['telemetry'],
  },
  { name: 'certificates', path: 'node_modules/@peculiar/x509/', owners: ['bootstrap', 'auth'] },
  {
    name: 'zod',
    path: 'node_modules/zod/',
    owners: ['options', 'bootstrap', 'storage-internal', 'api', 'apiserver', 'ksm'],
  },
  {
    name: 'sockets',
    path: '^(node:)?(http|https|http2|tls|net)$',
    owners: ['client', 'bootstrap', 'apiserver', 'control-plane', 'testing'],
  },
  {
    name: 'files',
    path: '^(node:)?fs(/promises)?$',
    owners: [
      'options',
      'bootstrap',
      'client',
      'storage',
      'storage-internal',
      'apiserver',
      'install',
      'kubeconfig',
      'control-plane',
      'testing',
    ],
  },
];

const spec = '\\.(spec|e2e-spec|contract)\\.ts$';
const oneOf = (names) => `(${names.join('|')})`;

const libraryRules = Object.entries(mayImport).map(([library, allowed]) => ({
  name: `${library}-imports-only-its-row`,
  comment: `libs/${library} may import: ${allowed.join(', ') || 'no other library'}. See docs/architecture.md.`,
  severity: 'error',
  from: { path: `^libs/${library}/`, pathNot: spec },
  to: { path: '^(libs|apps)/', pathNot: `^libs/${oneOf([library, ...allowed])}/` },
}));

const ownerRules = mayUse.map(({ name, path, owners }) => ({
  name: `${name}-has-owners`,
  comment: `Only ${owners.join(', ')} may import this. Put what you need behind one of them.`,
  severity: 'error',
  from: { path: '^(libs|apps)/', pathNot: `^libs/${oneOf(owners)}/|${spec}` },
  to: { path, dependencyTypesNot: ['type-only'] },
}));

export default {
  forbidden: [
    ...libraryRules,
    ...ownerRules,
    {
      name: 'tracing-is-loaded-when-configured',
      comment: 'The OpenTelemetry SDK and gRPC are large, and most processes have no use for them: import() it.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: spec },
      to: { path: '^libs/telemetry/src/tracing/open-telemetry-sdk\\.ts$', dynamic: false },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other share a third. Type-only cycles count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'machinery-is-pure',
      comment: 'kube, async, go-template, api and printers use neither NestJS nor input and output.',
      severity: 'error',
      from: { path: '^libs/(kube|async|go-template|api|printers)/', pathNot: spec },
      to: { path: 'node_modules/(@nestjs|rxjs|fastify)/|^(node:)?(child_process|worker_threads)$' },
    },
    {
      name: 'enter-by-the-front-door',
      comment: 'From another library or an app, import "#library", never a file inside it.',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/.+', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'not-through-your-own-front-door',
      comment: 'Inside a library, import the file, not the index.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/(?!index\\.ts$)' },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'plugins-are-loaded-by-name',
      comment: 'No import reaches a storage plugin; StorageModule loads it at run time.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/storage-(internal|memory)/', spec] },
      to: { path: '^libs/storage-(internal|memory)/' },
    },
    {
      name: 'testing-kit-stays-in-tests',
      comment: 'libs/testing is for specs, test/, bench/ and tools/.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/testing/', spec] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'nobody-imports-a-spec',
      severity: 'error',
      from: { pathNot: '^libs/testing/' },
      to: { path: '\\.(spec|e2e-spec)\\.ts$' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing reaches is dead, or its index.ts forgot it.',
      severity: 'error',
      from: { orphan: true, pathNot: ['main\\.ts$', spec, '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/testing/', spec] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      conditionNames: ['types', 'source', 'node', 'import', 'default'],
      exportsFields: ['exports'],
    },
  },
};
