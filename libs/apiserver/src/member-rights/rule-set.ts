/** A rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  /** `pods`, `pods/log`, `*` or, for a subresource of everything, `*` followed by it. */
  readonly resources: readonly string[];
  /** Empty for objects of every name. */
  readonly resourceNames: readonly string[];
  /** Paths that are no resources, of which a last `*` stands for the rest. */
  readonly nonResourceURLs: readonly string[];
}

/** What somebody wants to do, apart from the object it is to be done to. */
export interface ResourceQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** `''` for the object itself. */
  readonly subresource: string;
}

/** Names of the objects that something may be done to; `*` is every one. */
export type AllowedNames = '*' | ReadonlySet<string>;

const NO_NAMES: ReadonlySet<string> = new Set();

/** Questions whose answers a set of rules keeps. They are about types, of which a cluster has hundreds. */
const MAX_ANSWERS = 1000;

/**
 * The rules of a role. Never changes; roles of many clusters with the same rules share one, and so what has been asked.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
export class RuleSet {
  static readonly #shared = new Map<string, WeakRef<RuleSet>>();
  static readonly #forgotten = new FinalizationRegistry<string>((key) => {
    if (RuleSet.#shared.get(key)?.deref() === undefined) {
      RuleSet.#shared.delete(key);
    }
  });
  readonly #answers = new Map<string, AllowedNames>();

  private constructor(private readonly rules: readonly PolicyRule[]) {}

  /** @param rules - of an object that somebody wrote: what is not of the expected type allows nothing */
  static of(rules: unknown): RuleSet {
    const read = Array.isArray(rules) ? rules.map(ruleOf) : [];
    const key = JSON.stringify(read);
    const known = RuleSet.#shared.get(key)?.deref();
    if (known !== undefined) {
      return known;
    }
    const made = new RuleSet(read);
    RuleSet.#shared.set(key, new WeakRef(made));
    RuleSet.#forgotten.register(made, key);
    return made;
  }

  /** Whether something may be done to a path that is no resource. */
  allowsPath(verb: string, path: string): boolean {
    return this.rules.some(
      ({ verbs, nonResourceURLs }) =>
        has(verbs, [verb]) && nonResourceURLs.some((pattern) => matchesPath(pattern, path)),
    );
  }

  /** To which objects it may be done, by name. */
  allowedNames(question: ResourceQuestion): AllowedNames {
    const key = [question.verb, question.group, question.resource, question.subresource].join('/');
    const known = this.#answers.get(key);
    if (known !== undefined) {
      return known;
    }
    const names = namesOf(this.rules.filter((rule) => matches(rule, question)));
    if (this.#answers.size < MAX_ANSWERS) {
      this.#answers.set(key, names);
    }
    return names;
  }
}

function ruleOf(rule: unknown): PolicyRule {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = (rule ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    verbs: textsOf(verbs),
    apiGroups: textsOf(apiGroups),
    resources: textsOf(resources),
    resourceNames: textsOf(resourceNames),
    nonResourceURLs: textsOf(nonResourceURLs),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}

function matches({ verbs, apiGroups, resources }: PolicyRule, question: ResourceQuestion): boolean {
  const { verb, group, resource, subresource } = question;
  const wanted = subresource === '' ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`];
  return has(verbs, [verb]) && has(apiGroups, [group]) && has(resources, wanted);
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function has(values: readonly string[], wanted: readonly string[]): boolean {
  return values.includes('*') || wanted.some((value) => values.includes(value));
}

function namesOf(rules: readonly PolicyRule[]): AllowedNames {
  if (rules.some(({ resourceNames }) => resourceNames.length === 0)) {
    return '*';
  }
  // Nothing can be called so, and PostgreSQL takes no text with it.
  const names = rules.flatMap(({ resourceNames }) => resourceNames).filter((name) => !name.includes('\0'));
  return names.length === 0 ? NO_NAMES : new Set(names);
}
