import { isJsonList, isJsonObject, type JsonObject } from '../json-value.js';
import { at, isEmpty, withField, type Edit } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

/** An empty selector means nothing in `v1beta1` and everything in `v1`. A label nobody has says the opposite in each. */
const reservedKey = 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match';

const nothing = { matchExpressions: [{ key: reservedKey, operator: 'Exists' }] };
const everythingOnceNothing = { matchExpressions: [{ key: reservedKey, operator: 'DoesNotExist' }] };

function isEmptySelector({ matchLabels, matchExpressions }: JsonObject): boolean {
  return isEmpty(matchLabels) && isEmpty(matchExpressions);
}

/** Whether the selector is the one that stands for what an empty selector does not mean in its version. */
function isReserved({ matchLabels, matchExpressions }: JsonObject, operator: string): boolean {
  const [only, ...further] = isJsonList(matchExpressions) ? matchExpressions : [];
  return (
    isEmpty(matchLabels) &&
    further.length === 0 &&
    isJsonObject(only) &&
    only['key'] === reservedKey &&
    only['operator'] === operator &&
    isEmpty(only['values'])
  );
}

/** In any other selector, the label means nothing. */
const stripReserved: Edit = (selector) => {
  const { matchExpressions } = selector;
  if (!isJsonList(matchExpressions)) {
    return selector;
  }
  const kept = matchExpressions.filter((each) => !isJsonObject(each) || each['key'] !== reservedKey);
  return kept.length === matchExpressions.length
    ? selector
    : withField(selector, 'matchExpressions', kept.length === 0 ? undefined : kept);
};

const fromFirst: Edit = (selector) => {
  if (isEmptySelector(selector)) {
    return nothing;
  }
  return isReserved(selector, 'DoesNotExist') ? {} : stripReserved(selector);
};

const toFirst: Edit = (selector) => {
  if (isEmptySelector(selector)) {
    return everythingOnceNothing;
  }
  return isReserved(selector, 'Exists') ? {} : selector;
};

/** Disruption budgets. */
export const policy: GroupConversion = {
  PodDisruptionBudget: {
    versions: {
      v1: {
        toHub: at('spec.selector', (selector) => (isReserved(selector, 'Exists') ? selector : stripReserved(selector))),
      },
      v1beta1: { toHub: at('spec.selector', fromFirst), fromHub: at('spec.selector', toFirst) },
    },
  },
};
