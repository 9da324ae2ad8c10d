import type { MetricTable } from '../metrics.js';

/** Of processes with a tracing configuration. */
export const tracingMetrics = {
  spans: {
    type: 'counter',
    name: 'clusterpedia_tracing_spans_total',
    help: 'Spans by what became of them: exported; failed, because the receiver did not take them; dropped, because too many waited.',
    labels: ['result'],
  },
} as const satisfies MetricTable;
