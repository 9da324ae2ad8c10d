import { flagSet, ignored } from '#options';

/** Flags about the metrics of a Kubernetes component. Ours have no stability levels, so none of them changes anything. */
export const metricsFlags = flagSet('metrics', {
  'show-hidden-metrics-for-version': ignored({ takesValue: true, help: 'Show metrics hidden since a version.' }),
  'disabled-metrics': ignored({ takesValue: true, help: 'Metrics to turn off.' }),
  'allow-metric-labels': ignored({ takesValue: true, help: 'Label values to keep.' }),
  'allow-metric-labels-manifest': ignored({ takesValue: true, help: 'A file with label values to keep.' }),
});
