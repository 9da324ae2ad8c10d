// A storage plugin in one file: objects in a Map. It answers what kubectl asks first, and refuses the rest.
// docs/plugin-walkthrough.md builds it, runs it and puts it into a chart.
/* oxlint-disable typescript/require-await -- a Map has nothing to wait for, and what throws in here has to reject */
import {
  formatObjectName,
  matchesFields,
  matchesLabels,
  objectKey,
  StorageError,
  StorageFactory,
} from '@clusterpedia/storage';

export const storageApiVersion = '1.0';

export function registerStorageLayer(host) {
  host.registerStorageFactory('shelf', async (configPath, { logger }) => new Shelf(logger));
}

/** Everything in a Map: what is stored of each object, by cluster, resource and name. */
class Shelf extends StorageFactory {
  #entries = new Map();
  #logger;

  constructor(logger) {
    super();
    this.#logger = logger;
  }

  getSupportedRequestVerbs() {
    return ['get', 'list'];
  }

  newResourceStorage(config) {
    return new ResourceShelf(config, this.#entries, this.#logger);
  }

  /** What a synchro that starts again need not write again. */
  async *getResourceVersions(cluster) {
    for (const { key, resource, version } of this.#of(cluster)) {
      yield { resource, versionByKey: new Map([[key, version]]) };
    }
  }

  async cleanCluster(cluster) {
    this.#of(cluster).forEach(({ id }) => this.#entries.delete(id));
  }

  async cleanClusterResource(cluster, resource) {
    const type = typeOf(resource);
    this.#of(cluster).forEach((entry) => entry.type === type && this.#entries.delete(entry.id));
  }

  #of(cluster) {
    return [...this.#entries.values()].filter((entry) => entry.cluster === cluster);
  }

  // There are no collections to search, no connections, and nothing to prepare.
  getCollectionResources() {
    return [];
  }
  newCollectionResourceStorage(name) {
    throw new StorageError('NotFound', `there is no collection ${name}`);
  }
  async prepareCluster() {}
  async ping() {}
  async shutdown() {}
}

/** The objects of one resource, of every cluster. */
class ResourceShelf {
  constructor(config, entries, logger) {
    this.config = config;
    this.entries = entries;
    this.logger = logger;
    this.type = typeOf(config.resource);
  }

  async applyBatch(cluster, changes) {
    for (const change of changes) {
      const key = change.type === 'upsert' ? objectKey(change.object) : formatObjectName(change);
      const id = [cluster, this.type, key].join(' ');
      if (change.type === 'upsert') {
        const { object } = change;
        const version = object.metadata.resourceVersion;
        this.entries.set(id, { id, cluster, key, version, object, type: this.type, resource: this.config.resource });
      } else {
        this.entries.delete(id);
      }
    }
    return changes.map(() => undefined);
  }

  async get(cluster, name) {
    const entry = this.entries.get([cluster, this.type, formatObjectName(name)].join(' '));
    if (entry === undefined) {
      throw new StorageError('NotFound', `${formatObjectName(name)} of ${cluster} is not on the shelf`);
    }
    return JSON.stringify(entry.object);
  }

  async list(options) {
    this.logger.info({ type: this.type }, 'shelf: list');
    refuseWhatCannotBeAnswered(options);
    const found = [...this.entries.values()]
      .filter((entry) => entry.type === this.type && matches(entry, options))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const from = Number(options.continue);
    const to = options.limit > 0 ? from + options.limit : Infinity;
    const page = found.slice(from, to).map(({ object }) => JSON.stringify(object));
    const remaining = Math.max(0, found.length - to);
    return {
      items: (async function* () {
        yield page;
      })(),
      summary: async () => ({
        ...(remaining > 0 && options.withContinue ? { continue: String(to) } : {}),
        ...(options.withRemainingCount ? { remainingItemCount: remaining } : {}),
      }),
    };
  }
}

function typeOf({ group, version, resource }) {
  return [group, version, resource].join('/');
}

function matches({ cluster, object }, options) {
  const { name, namespace = '', labels = {}, creationTimestamp } = object.metadata;
  const created = new Date(creationTimestamp);
  return (
    isAmong(cluster, options.clusters) &&
    isAmong(namespace, options.namespaces) &&
    isAmong(name, options.names) &&
    !(created < options.since || created >= options.before) &&
    matchesLabels(options.labelSelector, labels) &&
    matchesFields(options.fieldSelector, object)
  );
}

function isAmong(value, filter) {
  return (filter.in.length === 0 || filter.in.includes(value)) && !filter.notIn.includes(value);
}

/** To leave an option out would be to answer another question. */
function refuseWhatCannotBeAnswered({
  owner,
  orderBy,
  extraSelector,
  injectEvents,
  onlyMetadata,
  condition,
  continue: token,
}) {
  const asked = { owner, orderby: orderBy[0], labelSelector: extraSelector[0], condition };
  const [field] = Object.entries({ ...asked, injectEvents, onlyMetadata }).find(([, value]) => value) ?? [];
  if (field !== undefined) {
    throw new StorageError('BadRequest', `${field}: the shelf cannot do that`, { field });
  }
  if (!/^\d*$/.test(token)) {
    throw new StorageError('BadRequest', 'continue: not a number', { field: 'continue' });
  }
}
