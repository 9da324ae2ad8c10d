import type { MemberCluster } from '#testing';

type Authorizer = MemberCluster['access']['authorize'];

/** What somebody may do: verbs on resources of an API group, or on paths. `*` is all there are. */
export type AccessRule =
  | { readonly verbs: readonly string[]; readonly group: string; readonly resources: readonly string[] }
  | { readonly verbs: readonly string[]; readonly paths: readonly string[] };

/** Rights of users and groups, as the roles of a cluster grant them. Nothing is allowed that is not granted. */
export class AccessRules {
  readonly #rulesBySubject = new Map<string, readonly AccessRule[]>();

  /** @param subject - a user or a group */
  grant(subject: string, ...rules: readonly AccessRule[]): void {
    this.#rulesBySubject.set(subject, [...(this.#rulesBySubject.get(subject) ?? []), ...rules]);
  }

  readonly authorize: Authorizer = ({ username, groups }, { verb, group, resource, subresource, path }) => {
    const target = subresource === '' ? resource : `${resource}/${subresource}`;
    const rules = [username, ...groups].flatMap((subject) => this.#rulesBySubject.get(subject) ?? []);
    return rules.some((rule) => {
      const isMeant =
        'paths' in rule
          ? path !== '' && includes(rule.paths, path)
          : path === '' && rule.group === group && includes(rule.resources, target);
      return isMeant && includes(rule.verbs, verb);
    });
  };
}

function includes(values: readonly string[], value: string): boolean {
  return values.includes('*') || values.includes(value);
}
