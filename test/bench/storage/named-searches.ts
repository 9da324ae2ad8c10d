import type { SearchOptions } from '#api';
import { parseFieldSelector, parseLabelSelector } from '#kube';
import { rareImage, rareNamePart, rarePriority, searched } from './bench-objects.js';
import type { OriginalSql } from './original-sql.js';

/** One search for pods, as the product is asked, and as the original puts it to the database. */
export interface NamedSearch {
  readonly name: string;
  readonly options: Partial<SearchOptions>;
  /** The conditions, without that of the type. */
  readonly original: (sql: OriginalSql) => readonly string[];
  readonly orderBy?: string;
  /** How many times as fast as the original's way it is to be. */
  readonly target: number;
}

const indexedTarget = 50;
const anyTarget = 1;

const label = (sql: OriginalSql, key: string): string => sql.text(['metadata', 'labels', key]);
const within = { since: searched.since, before: searched.before };

/** Searches for pods, the first page of 500 each. */
export const namedSearches: readonly NamedSearch[] = [
  {
    name: 'label, rare',
    options: { labelSelector: parseLabelSelector(`app.kubernetes.io/instance=app-7-${searched.cluster}`) },
    original: (sql) => [`${label(sql, 'app.kubernetes.io/instance')} = 'app-7-${searched.cluster}'`],
    target: indexedTarget,
  },
  {
    name: 'label, of 500 pods',
    options: { labelSelector: parseLabelSelector(`app=${searched.application}`) },
    original: (sql) => [`${label(sql, 'app')} = '${searched.application}'`],
    target: indexedTarget,
  },
  {
    name: 'label, of every fifth',
    options: { labelSelector: parseLabelSelector('tier=backend') },
    original: (sql) => [`${label(sql, 'tier')} = 'backend'`],
    target: anyTarget,
  },
  {
    name: 'two labels',
    options: { labelSelector: parseLabelSelector(`app=${searched.application},stage=staging`) },
    original: (sql) => [`${label(sql, 'app')} = '${searched.application}'`, `${label(sql, 'stage')} = 'staging'`],
    target: indexedTarget,
  },
  {
    name: 'label !=',
    options: { labelSelector: parseLabelSelector('tier!=backend') },
    original: (sql) => [`(${label(sql, 'tier')} IS NULL OR ${label(sql, 'tier')} <> 'backend')`],
    target: anyTarget,
  },
  {
    name: 'owner, in all clusters',
    options: { owner: { uid: searched.replicaSetUid, seniority: 0 } },
    original: () => [`owner_uid = '${searched.replicaSetUid}'`],
    target: indexedTarget,
  },
  {
    name: 'owner, in one cluster',
    options: {
      owner: { uid: searched.replicaSetUid, seniority: 0 },
      clusters: { in: [searched.cluster], notIn: [] },
    },
    original: () => [`cluster = '${searched.cluster}'`, `owner_uid = '${searched.replicaSetUid}'`],
    target: anyTarget,
  },
  {
    name: 'created in a quarter of an hour',
    options: within,
    original: (sql) => [`created_at >= ${sql.time(within.since)}`, `created_at < ${sql.time(within.before)}`],
    target: indexedTarget,
  },
  {
    name: 'name',
    options: { fieldSelector: parseFieldSelector(`metadata.name=${searched.podName}`) },
    original: (sql) => [`${sql.text(['metadata', 'name'])} = '${searched.podName}'`],
    target: indexedTarget,
  },
  {
    name: 'name (names=)',
    options: { names: { in: [searched.podName], notIn: [] } },
    original: () => [`name = '${searched.podName}'`],
    target: anyTarget,
  },
  {
    name: 'part of a name',
    options: { extraSelector: parseLabelSelector(`internalstorage.clusterpedia.io/fuzzy-name=${rareNamePart}`) },
    original: () => [`name LIKE '%${rareNamePart}%'`],
    target: anyTarget,
  },
  {
    name: 'indexed field',
    options: { fieldSelector: parseFieldSelector('status.phase=Failed') },
    original: (sql) => [`${sql.text(['status', 'phase'])} = 'Failed'`],
    target: indexedTarget,
  },
  {
    name: 'field without an index',
    options: { fieldSelector: parseFieldSelector(`spec.priorityClassName=${rarePriority}`) },
    original: (sql) => [`${sql.text(['spec', 'priorityClassName'])} = '${rarePriority}'`],
    target: anyTarget,
  },
  {
    name: 'field of list elements',
    options: { fieldSelector: parseFieldSelector(`spec.containers[].image=${rareImage}`) },
    original: (sql) => [sql.hasElement(['spec', 'containers'], 'image', rareImage)],
    target: anyTarget,
  },
  {
    name: 'newest first',
    options: { orderBy: [{ field: 'created_at', descending: true }] },
    original: () => [],
    orderBy: 'created_at DESC',
    target: anyTarget,
  },
  {
    name: 'remaining count of all',
    options: { withRemainingCount: true },
    original: () => [],
    target: anyTarget,
  },
  {
    name: 'remaining count of a label',
    options: { withRemainingCount: true, labelSelector: parseLabelSelector('tier=backend') },
    original: (sql) => [`${label(sql, 'tier')} = 'backend'`],
    target: anyTarget,
  },
];
