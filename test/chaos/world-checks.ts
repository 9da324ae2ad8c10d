import { isDeepStrictEqual } from 'node:util';
import { findCondition, formatGvr, objectKey, type KubernetesObject } from '#kube';
import { clusterOf, type RecordingStore } from '../harness/recording-store.js';
import type { ChaosMember } from './chaos-member.js';
import { expectedRows, rowKey, wantedResources, type World } from './expected-world.js';
import { watchedResources, type WorldWatcher } from './world-watcher.js';

/** Differences that are named; the rest is counted. */
const mostNamed = 8;

/** What the database should hold of all members now. */
export function expectedWorld(members: readonly ChaosMember[]): World {
  return new Map(members.flatMap(({ cluster, imported }) => [...expectedRows(cluster, imported.entries)]));
}

/** Where the database differs from the members. */
export function storageProblems(expected: World, stored: World): readonly string[] {
  const problems = [...expected].flatMap(([key, { resourceVersion, object }]) => {
    const row = stored.get(key);
    if (row === undefined) {
      return [`${key} is not stored`];
    }
    if (row.resourceVersion !== resourceVersion) {
      return [`${key} is stored as of ${row.resourceVersion}, not ${resourceVersion}`];
    }
    return isDeepStrictEqual(row.object, object)
      ? []
      : [`${key} is stored as ${JSON.stringify(row.object)}, not ${JSON.stringify(object)}`];
  });
  const left = [...stored.keys()].filter((key) => !expected.has(key));
  return named('storage', [...problems, ...left.map((key) => `${key} is stored and should not be`)]);
}

/** Where a watcher of the apiserver knows something else than the members. */
export function watcherProblems(expected: World, watcher: WorldWatcher): readonly string[] {
  return watchedResources.flatMap((resource) => {
    const marker = ` ${formatGvr(resource)} `;
    const own = [...expected].filter(([key]) => key.includes(marker));
    const known = new Map(
      [...(watcher.storeOf(resource)?.objects.values() ?? [])].map((object) => [
        rowKey(clusterOf(object), resource, objectKey(object)),
        object,
      ]),
    );
    const wrong = own.flatMap(([key, { object }]) => {
      const it = known.get(key);
      const isKnown = isDeepStrictEqual(withoutVersion(it), withoutVersion(object));
      return isKnown ? [] : [`${key} is known as ${JSON.stringify(it)}, not ${JSON.stringify(object)}`];
    });
    const left = [...known.keys()].filter((key) => !expected.has(key)).map((key) => `${key} is known and gone`);
    const { contradictions = [] } = watcher.storeOf(resource) ?? ({} as Partial<RecordingStore>);
    const told = contradictions.map((each) => `told what cannot be: ${each}`);
    return named('watcher', [...wrong, ...left, ...told]);
  });
}

/** Where a PediaCluster does not say that everything is well, or the manager watches something else than it should. */
export function statusProblems({ name, imported, cluster }: ChaosMember): readonly string[] {
  const { status } = imported.pediaCluster;
  const ready = findCondition(status?.conditions ?? [], 'Ready');
  const wanted = wantedResources(cluster, imported.entries);
  const shown = (status?.syncResources ?? []).flatMap(({ group, resources }) =>
    resources.flatMap(({ name: resource, syncConditions }) =>
      syncConditions.map((condition) => ({
        gvr: formatGvr({ group, version: condition.version, resource }),
        condition,
      })),
    ),
  );
  const idle = shown.filter(({ condition }) => condition.status !== 'Syncing' || condition.initialListPhase === true);
  const expected = wanted.map(({ sync }) => formatGvr(sync)).toSorted();
  const listed = shown.map(({ gvr }) => gvr).toSorted();
  return named(`PediaCluster ${name}`, [
    ...(ready?.status === 'True' ? [] : [`is not ready: ${JSON.stringify(status?.conditions)}`]),
    ...idle.map(({ gvr, condition }) => `${gvr}: ${JSON.stringify(condition)}`),
    ...(isDeepStrictEqual(listed, expected) ? [] : [`shows ${listed.join(' ')} rather than ${expected.join(' ')}`]),
  ]);
}

/** Where a member is watched more often than once, or not at all. */
export function watchProblems({ name, imported, cluster }: ChaosMember): readonly string[] {
  const counts = new Map([
    ['customresourcedefinitions', 1],
    ['apiservices', 1],
  ]);
  for (const { sync, namespaces } of wantedResources(cluster, imported.entries)) {
    counts.set(sync.resource, (counts.get(sync.resource) ?? 0) + Math.max(1, namespaces.length));
  }
  const wrong = [...counts].filter(([resource, count]) => cluster.openWatchCount(resource) !== count);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return named(`watches of ${name}`, [
    ...wrong.map(([resource, count]) => `${cluster.openWatchCount(resource)} of ${resource}, not ${count}`),
    ...(cluster.openWatchCount() === total ? [] : [`${cluster.openWatchCount()} in all, not ${total}`]),
  ]);
}

function withoutVersion(object: KubernetesObject | undefined): unknown {
  const { resourceVersion: _version, ...metadata } = object?.metadata ?? {};
  return { ...object, metadata };
}

function named(subject: string, problems: readonly string[]): readonly string[] {
  const more = problems.length > mostNamed ? [`${subject}: and ${problems.length - mostNamed} more`] : [];
  return [...problems.slice(0, mostNamed).map((problem) => `${subject}: ${problem.slice(0, 1500)}`), ...more];
}
