import type { FuzzRandom } from './fuzz-random.js';

type Make = (random: FuzzRandom) => string;

const numbers = [
  '0',
  '1',
  '2',
  '500',
  '-1',
  '1.5',
  '1e3',
  '9223372036854775807',
  '99999999999999999999',
  'abc',
  '',
  ' 1',
] as const;
const booleans = ['true', 'false', '1', '0', 'TRUE', 'maybe', ''] as const;
const names = [
  'web',
  'default',
  'kube-system',
  'm-1',
  'nosuch',
  'a.b',
  'A_B',
  '*',
  '%',
  "o'hara",
  '"',
  '☃',
  '\0',
  '..',
  '-',
] as const;
const labelKeys = [
  'app',
  'tier',
  'app.kubernetes.io/name',
  'search.clusterpedia.io/clusters',
  'search.clusterpedia.io/names',
  'search.clusterpedia.io/namespaces',
  'search.clusterpedia.io/orderby',
  'search.clusterpedia.io/limit',
  'search.clusterpedia.io/size',
  'search.clusterpedia.io/offset',
  'search.clusterpedia.io/owner-uid',
  'search.clusterpedia.io/owner-name',
  'search.clusterpedia.io/owner-seniority',
  'search.clusterpedia.io/since',
  'search.clusterpedia.io/with-continue',
  'search.clusterpedia.io/nosuch',
  'internalstorage.clusterpedia.io/fuzzy-name',
  'a/b/c',
  '/x',
  '',
] as const;
const fields = [
  'metadata.name',
  'metadata.namespace',
  'status.phase',
  'spec.nodeName',
  'spec.containers[].image',
  "metadata.annotations['a.b/c']",
  'spec.replicas',
  '.spec.x',
  'spec..x',
  '[]',
  "a['",
  'metadata.labels.app',
  '__proto__.x',
  '$.a',
] as const;
const columns = [
  'name',
  'namespace',
  'cluster',
  'created_at',
  'synced_at',
  'resource_version',
  'metadata.uid',
  'spec.x',
  'nosuch',
  '1',
  'name;drop',
] as const;
const times = [
  '2024-01-02T03:04:05Z',
  '2024-01-02 03:04:05',
  '2024-01-02',
  '1700000000',
  '5m',
  '-1',
  'now',
  '99999999999999',
  '0000-00-00',
] as const;
const types = [
  'apps/v1/deployments',
  'apps/deployments',
  '/v1/pods',
  'pods',
  'a/b/c/d',
  ',',
  'nosuch.io/v1/things',
  '//',
] as const;
const tokens = ['', 'x', '2', 'eyJhIjoxfQ', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ==', '%%%', 'e30'] as const;
const where = [
  "name = 'x'",
  'name = ?',
  '1=1; drop table resources',
  "'",
  '(',
  'cluster in (?, ?)',
  'sleep(1)',
] as const;

const oneOf =
  (choices: readonly [string, ...string[]]): Make =>
  (random) =>
    random.pick(choices);
const listOf =
  (choices: readonly [string, ...string[]]): Make =>
  (random) =>
    random.several(0, 4, () => random.pick(choices)).join(',');

function labelSelector(random: FuzzRandom): string {
  return random
    .several(1, 3, () => {
      const key = random.pick(labelKeys);
      const values = random.several(0, 3, () => random.pick([...names, ...numbers])).join(',');
      return random.pick([
        key,
        `!${key}`,
        `${key}=${values}`,
        `${key}==${values}`,
        `${key}!=${values}`,
        `${key} in (${values})`,
        `${key} notin (${values})`,
        `${key}>${random.pick(numbers)}`,
        `${key}<${random.pick(numbers)}`,
        `${key} in (${values}`,
        `${key} ${values}`,
      ]);
    })
    .join(',');
}

function fieldSelector(random: FuzzRandom): string {
  return random
    .several(1, 3, () => {
      const field = random.pick(fields);
      const value = random.pick([...names, ...numbers, 'Running']);
      return random.pick([
        field,
        `!${field}`,
        `${field}=${value}`,
        `${field}!=${value}`,
        `${field} in (${value},x)`,
        `${field} notin (${value})`,
        `${field}=`,
        `=${value}`,
      ]);
    })
    .join(',');
}

function orderby(random: FuzzRandom): string {
  return random
    .several(1, 3, () => random.pick(columns) + random.pick(['', ' desc', '_desc', ' asc', ' up']))
    .join(',');
}

const valueOf: readonly [readonly [string, Make], ...(readonly [string, Make])[]] = [
  ['labelSelector', labelSelector],
  ['fieldSelector', fieldSelector],
  ['limit', oneOf(numbers)],
  ['offset', oneOf(numbers)],
  ['continue', oneOf(tokens)],
  ['names', listOf(names)],
  ['clusters', listOf(names)],
  ['namespaces', listOf(names)],
  ['orderby', orderby],
  ['orderBy', orderby],
  ['ownerUID', oneOf(names)],
  ['ownerName', oneOf(names)],
  ['ownerGR', oneOf(types)],
  ['ownerSeniority', oneOf(numbers)],
  ['since', oneOf(times)],
  ['before', oneOf(times)],
  ['withContinue', oneOf(booleans)],
  ['withRemainingCount', oneOf(booleans)],
  ['onlyMetadata', oneOf(booleans)],
  ['injectEvents', oneOf(booleans)],
  ['groups', listOf(['apps', '', '*', 'nosuch.io'])],
  ['resources', listOf(types)],
  ['whereSQL', oneOf(where)],
  ['whereSQLStatement', oneOf(where)],
  ['whereSQLParams', listOf(names)],
  ['whereSQLJSONParams', oneOf(['[1]', '["a"]', '{}', '[', 'null'])],
  ['watch', oneOf(booleans)],
  ['timeoutSeconds', oneOf(['1', ...numbers])],
  ['resourceVersion', oneOf(tokens)],
  ['resourceVersionMatch', oneOf(['Exact', 'NotOlderThan', 'x', ''])],
  ['sendInitialEvents', oneOf(booleans)],
  ['allowWatchBookmarks', oneOf(booleans)],
  ['pretty', oneOf(booleans)],
  ['timeout', oneOf(['1s', '1ns', '-1s', 'abc', '', '1000h'])],
  ['includeObject', oneOf(['None', 'Metadata', 'Object', 'x'])],
  ['dryRun', oneOf(['All', 'x', ''])],
  ['fieldManager', oneOf(['fuzz', '', 'x'.repeat(200)])],
  ['fieldValidation', oneOf(['Strict', 'Warn', 'Ignore', 'x'])],
  ['force', oneOf(booleans)],
  ['export', oneOf(booleans)],
];

/** A query of what the API knows, with values that fit and values that do not. */
export function makeQuery(random: FuzzRandom): string {
  const parameters = random.several(0, 3, () => {
    const [name, make] = random.pick(valueOf);
    return `${name}=${encodeURIComponent(make(random))}`;
  });
  return parameters.length === 0 ? '' : `?${parameters.join('&')}`;
}
