import { type LabelRequirement, matchesLabels, type KubernetesObject } from '#kube';
import { RuleSet } from './rule-set.js';

interface ClusterRole {
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: RuleSet;
  /** Whose rules it has, too. */
  readonly selectors: readonly (readonly LabelRequirement[])[];
}

/** The ClusterRoles of one cluster. */
export class ClusterRoles {
  readonly #roles = new Map<string, ClusterRole>();

  get names(): readonly string[] {
    return [...this.#roles.keys()];
  }

  set(name: string, role: KubernetesObject): void {
    this.#roles.set(name, {
      labels: role.metadata?.labels ?? {},
      rules: RuleSet.of(role['rules']),
      selectors: selectorsOf(role['aggregationRule']),
    });
  }

  delete(name: string): void {
    this.#roles.delete(name);
  }

  /**
   * The rules of a role together with those of the roles that it aggregates. The member writes the latter into the role
   * itself, some time later; between the two states the answer is the same.
   *
   * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
   */
  rulesOf(name: string): readonly RuleSet[] {
    const rules = new Set<RuleSet>();
    const seen = new Set([name]);
    for (const next of seen) {
      const role = this.#roles.get(next);
      if (role !== undefined) {
        rules.add(role.rules);
        this.#aggregatedBy(role).forEach((other) => seen.add(other));
      }
    }
    return [...rules];
  }

  #aggregatedBy({ selectors }: ClusterRole): readonly string[] {
    if (selectors.length === 0) {
      return [];
    }
    const all = [...this.#roles].filter(([, { labels }]) =>
      selectors.some((selector) => matchesLabels(selector, labels)),
    );
    return all.map(([name]) => name);
  }
}

/** Selectors as they were written. What is not of the expected shape selects nothing. */
function selectorsOf(rule: unknown): readonly (readonly LabelRequirement[])[] {
  return listOf(fieldsOf(rule)['clusterRoleSelectors']).flatMap((selector) => {
    const { matchLabels, matchExpressions } = fieldsOf(selector);
    const labels = Object.entries(fieldsOf(matchLabels)).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
    }));
    const requirements = [...labels, ...listOf(matchExpressions)].map(requirementOf);
    return requirements.every((requirement) => requirement !== undefined) ? [requirements] : [];
  });
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

function requirementOf(written: unknown): LabelRequirement | undefined {
  const { key, operator, values } = fieldsOf(written);
  const known = operators.find((candidate) => candidate === operator);
  const texts = listOf(values).filter((value) => typeof value === 'string');
  return typeof key === 'string' && known !== undefined ? { key, operator: known, values: texts } : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
