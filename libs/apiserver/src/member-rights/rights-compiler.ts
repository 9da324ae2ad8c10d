import type { RightsGrant, RightsScope, SearchRights } from '#api';
import { formatGroupResource, type GroupResource } from '#kube';
import { scopesIn, type ClusterScope } from './cluster-scopes.js';
import type { MemberIdentity } from './member-identity.js';
import type { RbacIndex } from './rbac-index.js';

/** What somebody may do to objects of one type, in every cluster. */
interface CompiledType {
  /** Of the index, when it was compiled. */
  revision: number;
  /** The same number for the same scopes, whatever they are of. */
  id: number;
  scopes: readonly RightsScope[];
  readonly byCluster: Map<string, { readonly revision: symbol; readonly scopes: readonly ClusterScope[] }>;
}

/** Combinations of caller, verb and type that are kept; each knows every cluster. */
const MAX_COMPILED = 500;
/** Rights over several types that are kept, so that the same ones are the same object. */
const MAX_RIGHTS = 500;

/** Makes search rights of RBAC objects. After a change only the clusters in which something changed are looked at again. */
export class RightsCompiler {
  readonly #compiled = new Map<string, CompiledType>();
  readonly #idByScopes = new Map<string, number>();
  readonly #rights = new Map<string, SearchRights>();

  #lastId = 0;

  constructor(private readonly index: RbacIndex) {}

  /** What somebody may do to objects of some types. The same object as long as that is the same. */
  compile(identity: MemberIdentity, verb: string, types: readonly GroupResource[]): SearchRights {
    const compiled = types.map((type) => ({ type, ...this.#compiledFor(identity, verb, type) }));
    const alike = Map.groupBy(compiled, ({ id }) => id);
    const key = JSON.stringify([...alike].map(([id, of]) => [id, of.map(({ type }) => formatGroupResource(type))]));
    return remembered(this.#rights, key, MAX_RIGHTS, () => ({
      grants: [...alike.values()].flatMap(grantOf),
    }));
  }

  #compiledFor(identity: MemberIdentity, verb: string, type: GroupResource): CompiledType {
    const key = JSON.stringify([identity.key, verb, formatGroupResource(type)]);
    const compiled = remembered(this.#compiled, key, MAX_COMPILED, () => ({
      revision: -1,
      id: 0,
      scopes: [],
      byCluster: new Map(),
    }));
    if (compiled.revision !== this.index.revision) {
      this.#bringUpToDate(compiled, identity, { ...type, verb, subresource: '' });
    }
    return compiled;
  }

  #bringUpToDate(compiled: CompiledType, identity: MemberIdentity, question: Parameters<typeof scopesIn>[1]): void {
    const { byCluster } = compiled;
    const merged = new Map<string, { readonly scope: ClusterScope; readonly clusters: string[] }>();
    const names = this.index.clusterNames;
    for (const name of names) {
      const rbac = this.index.clusterNamed(name);
      let known = byCluster.get(name);
      if (rbac !== undefined && known?.revision !== rbac.revision) {
        known = { revision: rbac.revision, scopes: scopesIn(rbac.grantsOf(identity), question) };
        byCluster.set(name, known);
      }
      for (const scope of known?.scopes ?? []) {
        const same = merged.get(scope.key) ?? { scope, clusters: [] };
        merged.set(scope.key, same);
        same.clusters.push(name);
      }
    }
    const present = new Set(names);
    [...byCluster.keys()].filter((name) => !present.has(name)).forEach((name) => byCluster.delete(name));
    compiled.revision = this.index.revision;
    const key = [...merged]
      .map((entry) => JSON.stringify([entry[0], entry[1].clusters]))
      .toSorted()
      .join();
    compiled.id = remembered(this.#idByScopes, key, MAX_COMPILED, () => (this.#lastId += 1));
    compiled.scopes = [...merged.values()].map(({ scope, clusters }) => ({ clusters, ...scope.where }));
  }
}

function grantOf(
  alike: readonly { readonly type: GroupResource; readonly scopes: readonly RightsScope[] }[],
): readonly RightsGrant[] {
  const scopes = alike[0]?.scopes ?? [];
  const types = alike.map(({ type: { group, resource } }) => ({ group, resource }));
  return scopes.length === 0 ? [] : [{ types, scopes }];
}

/** What is kept under a key, or made now. What was used longest ago goes first. */
function remembered<T>(kept: Map<string, T>, key: string, most: number, make: () => T): T {
  const value = kept.get(key) ?? make();
  // A Map iterates in insertion order.
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) {
    kept.delete(oldest);
  }
  return value;
}
