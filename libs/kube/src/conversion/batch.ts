import { at, defaults, inOrder, isAbsent, when, type Edit } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';
import { podTemplateAt } from './pod-spec.js';
import { labelsFromTemplate } from './template-labels.js';

const runOnce: Edit = when(
  ({ completions, parallelism }) => isAbsent(completions) && isAbsent(parallelism),
  defaults({ completions: 1, parallelism: 1 }),
);

/** Retries without end, where they are counted for each index. */
const backoff: Edit = (spec) =>
  defaults({ backoffLimit: isAbsent(spec['backoffLimitPerIndex']) ? 6 : 2_147_483_647 })(spec);

const replacement: Edit = (spec) =>
  defaults({ podReplacementPolicy: isAbsent(spec['podFailurePolicy']) ? 'TerminatingOrFailed' : 'Failed' })(spec);

const jobSpecDefaults = inOrder(
  runOnce,
  defaults({ parallelism: 1, completionMode: 'NonIndexed', suspend: false, manualSelector: false }),
  backoff,
  replacement,
  at('podFailurePolicy.rules[].onPodConditions[]', defaults({ status: 'True' })),
);

/** Jobs, once and again. */
export const batch: GroupConversion = {
  Job: {
    defaults: inOrder(at('spec+', jobSpecDefaults), labelsFromTemplate),
    unprinted: podTemplateAt('spec+.template+'),
  },
  CronJob: {
    // The job of a cron job gets its own defaults when it is made of it.
    defaults: at(
      'spec+',
      defaults({
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      }),
    ),
    unprinted: podTemplateAt('spec+.jobTemplate+.spec+.template+'),
  },
};
