import { describeConversions } from './conversion.contract.js';

const key = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';
const v1 = 'policy/v1';
const v1beta1 = 'policy/v1beta1';
const kind = 'PodDisruptionBudget';
const expression = { key: 'tier', operator: 'Exists' };

const budget = (selector: object): { readonly spec: object } => ({ spec: { minAvailable: 1, selector } });

describeConversions([
  {
    says: 'no selector',
    kind,
    left: [v1beta1, { spec: { maxUnavailable: 1 } }],
    right: [v1, { spec: { maxUnavailable: 1 } }],
  },
  {
    says: 'nothing is selected',
    kind,
    left: [v1beta1, budget({})],
    right: [v1, budget({ matchExpressions: [{ key, operator: 'Exists' }] })],
  },
  {
    says: 'everything is selected',
    kind,
    left: [v1beta1, budget({ matchExpressions: [{ key, operator: 'DoesNotExist' }] })],
    right: [v1, budget({})],
  },
  {
    says: 'labels are selected',
    kind,
    left: [v1beta1, budget({ matchLabels: { a: 'b' }, matchExpressions: [expression] })],
    right: [v1, budget({ matchLabels: { a: 'b' }, matchExpressions: [expression] })],
  },
  {
    says: 'empty lists are empty selectors',
    kind,
    left: [v1beta1, budget({ matchLabels: {}, matchExpressions: [] })],
    right: [v1, budget({ matchExpressions: [{ key, operator: 'Exists' }] })],
    oneWay: true,
  },
  ...(
    [
      [v1beta1, v1],
      [v1, v1beta1],
    ] as const
  ).map(([from, to]) => ({
    says: 'beside others, the reserved label means nothing',
    kind,
    left: [
      from,
      budget({ matchLabels: { a: 'b' }, matchExpressions: [expression, { key, operator: 'Exists' }] }),
    ] as const,
    right: [to, budget({ matchLabels: { a: 'b' }, matchExpressions: [expression] })] as const,
    oneWay: true as const,
  })),
  {
    says: 'beside labels alone, it goes with its list',
    kind,
    left: [v1beta1, budget({ matchLabels: { a: 'b' }, matchExpressions: [{ key, operator: 'DoesNotExist' }] })],
    right: [v1, budget({ matchLabels: { a: 'b' } })],
    oneWay: true,
  },
]);
