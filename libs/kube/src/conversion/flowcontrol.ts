import { annotationOf, withAnnotation } from './annotations.js';
import { at, defaults, defaultsOfZero, inOrder, objectIn, rename, when, type Edit } from './edit.js';
import type { GroupConversion, VersionConversion } from './kind-conversion.js';
import { isJsonObject, type JsonObject } from '../json-value.js';

/** `v1beta3` takes zero shares for none said, unless this annotation says that zero is meant. */
const zeroIsMeant = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';

const usualShares = 30;

const queueing = at(
  'spec.limited.limitResponse.queuing',
  defaultsOfZero({ queues: 64, handSize: 8, queueLengthLimit: 50 }),
);

const levelDefaults = inOrder(
  at('spec.exempt', defaults({ nominalConcurrencyShares: 0, lendablePercent: 0 })),
  at('spec.limited', defaults({ lendablePercent: 0 })),
  queueing,
);

const saysZeroIsMeant = (level: JsonObject): boolean => annotationOf(level, zeroIsMeant) !== undefined;

const assuredShares: VersionConversion = {
  defaults: at('spec.limited', defaultsOfZero({ assuredConcurrencyShares: usualShares })),
  toHub: at('spec.limited', rename('assuredConcurrencyShares', 'nominalConcurrencyShares')),
  fromHub: at('spec.limited', rename('nominalConcurrencyShares', 'assuredConcurrencyShares')),
};

const readZero: Edit = when(saysZeroIsMeant, (level) =>
  withAnnotation(at('spec.limited', defaults({ nominalConcurrencyShares: 0 }))(level), zeroIsMeant, undefined),
);

const writeZero: Edit = (level) => {
  const { limited } = objectIn(level, 'spec');
  const isZero = isJsonObject(limited) && limited['nominalConcurrencyShares'] === 0;
  return isZero ? withAnnotation(level, zeroIsMeant, '') : level;
};

/** How requests to an API server share it. */
export const flowcontrol: GroupConversion = {
  FlowSchema: { defaults: at('spec+', defaultsOfZero({ matchingPrecedence: 1000 })) },
  PriorityLevelConfiguration: {
    defaults: levelDefaults,
    versions: {
      v1: { defaults: at('spec.limited', defaults({ nominalConcurrencyShares: usualShares })) },
      v1beta3: {
        defaults: when(
          (level) => !saysZeroIsMeant(level),
          at('spec.limited', defaultsOfZero({ nominalConcurrencyShares: usualShares })),
        ),
        toHub: readZero,
        fromHub: writeZero,
      },
      v1beta2: assuredShares,
      v1beta1: assuredShares,
    },
  },
};
