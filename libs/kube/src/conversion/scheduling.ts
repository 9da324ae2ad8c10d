import { defaults } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

/** Priorities of pods. */
export const scheduling: GroupConversion = {
  PriorityClass: { defaults: defaults({ preemptionPolicy: 'PreemptLowerPriority' }) },
};
