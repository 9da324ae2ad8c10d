import { qualifiedNameProblems } from '#kube';
import { FieldTypeError, sortedEntriesAt } from '../field.js';
import type { Sample } from '../metric-family.js';
import { fractionalQuantity, integerQuantity } from '../quantity-value.js';

/** How a family shows the amounts of a kind of resource; `undefined` where it does not. */
export interface AmountRules {
  /** Counts of pods. */
  readonly pods: ((quantity: unknown) => number) | undefined;
  /** Bytes, and what plugins add. */
  readonly others: (quantity: unknown) => number;
}

/** What containers ask for and may use: whole bytes. */
export const podAmounts: AmountRules = { pods: undefined, others: integerQuantity };

/** What nodes have: as it is written, down to millis. */
export const nodeAmounts: AmountRules = { pods: fractionalQuantity, others: fractionalQuantity };

/**
 * A sample for every resource of a map from names to quantities, whose last labels are `resource` and `unit`. Names that
 * stand for no known kind of resource are left out.
 *
 * @param labels - values of the labels before those
 * @throws FieldTypeError when there is something else than quantities
 */
export function amountSamples(
  object: unknown,
  path: readonly string[],
  rules: AmountRules,
  labels: readonly string[] = [],
): readonly Sample[] {
  return sortedEntriesAt(object, ...path).flatMap(([name, quantity]) => {
    const { unit, amount } = kindOf(name, rules) ?? {};
    return unit === undefined || amount === undefined
      ? []
      : [{ value: valueOf(amount, quantity, [...path, name]), labels: [...labels, labelText(name), unit] }];
  });
}

/**
 * A quantity of an object.
 *
 * @throws FieldTypeError naming the field
 */
export function valueOf(amount: (quantity: unknown) => number, quantity: unknown, path: readonly string[]): number {
  try {
    return amount(quantity);
  } catch (error) {
    throw error instanceof FieldTypeError ? new FieldTypeError(path, 'a quantity') : error;
  }
}

interface AmountKind {
  readonly unit: 'core' | 'byte' | 'integer';
  readonly amount: ((quantity: unknown) => number) | undefined;
}

const byteResources: ReadonlySet<string> = new Set(['memory', 'storage', 'ephemeral-storage']);

function kindOf(name: string, { pods, others }: AmountRules): AmountKind | undefined {
  if (name === 'cpu') {
    return { unit: 'core', amount: fractionalQuantity };
  }
  if (byteResources.has(name)) {
    return { unit: 'byte', amount: others };
  }
  if (name === 'pods') {
    return { unit: 'integer', amount: pods };
  }
  if (name.startsWith('hugepages-') || name.startsWith('attachable-volumes-')) {
    return { unit: 'byte', amount: others };
  }
  return isExtended(name) ? { unit: 'integer', amount: others } : undefined;
}

/** Whether a name is one of those that device plugins and administrators add. */
function isExtended(name: string): boolean {
  return (
    name.includes('/') &&
    !name.includes('kubernetes.io/') &&
    !name.startsWith('requests.') &&
    qualifiedNameProblems(`requests.${name}`).length === 0
  );
}

function labelText(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/gu, '_');
}
