import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export { Registry };

interface MetricBase {
  readonly name: string;
  readonly help: string;
  /** Label names, in order of exposition. */
  readonly labels: readonly string[];
}

export interface CounterDefinition extends MetricBase {
  readonly type: 'counter';
}

export interface GaugeDefinition extends MetricBase {
  readonly type: 'gauge';
}

export interface HistogramDefinition extends MetricBase {
  readonly type: 'histogram';
  /** Upper bounds, ascending, without `+Inf`. */
  readonly buckets: readonly number[];
}

export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;

/** Metrics of a library, as data. Keys are what the code calls them. */
export type MetricTable = Readonly<Record<string, MetricDefinition>>;

/** A value for every label of a metric. */
export type LabelsOf<D extends MetricDefinition> = Readonly<Record<D['labels'][number], string>>;

export interface CounterMetric<D extends MetricDefinition> {
  /** @param amount - 1 when absent; never negative */
  inc(labels: LabelsOf<D>, amount?: number): void;
  /** Forgets the series, for a subject that is gone. */
  remove(labels: LabelsOf<D>): void;
}

export interface GaugeMetric<D extends MetricDefinition> {
  set(labels: LabelsOf<D>, value: number): void;
  /** @param amount - 1 when absent; may be negative */
  inc(labels: LabelsOf<D>, amount?: number): void;
  /** Forgets the series, for a subject that is gone. */
  remove(labels: LabelsOf<D>): void;
}

export interface HistogramMetric<D extends MetricDefinition> {
  /** @param value - in the unit of the metric's name: seconds, bytes */
  observe(labels: LabelsOf<D>, value: number): void;
  /** Forgets the series, for a subject that is gone. */
  remove(labels: LabelsOf<D>): void;
}

/** What a definition becomes once registered. */
export type Metric<D extends MetricDefinition> = D extends CounterDefinition
  ? CounterMetric<D>
  : D extends GaugeDefinition
    ? GaugeMetric<D>
    : HistogramMetric<D>;

/**
 * Registers every metric of a table. A label that is not in the table does not compile.
 *
 * @throws Error when the registry has a metric of the same name
 */
export function registerMetrics<const T extends MetricTable>(
  registry: Registry,
  table: T,
): { readonly [K in keyof T]: Metric<T[K]> } {
  const metrics = Object.entries(table).map(([key, definition]) => [key, register(registry, definition)]);
  return Object.fromEntries(metrics) as { readonly [K in keyof T]: Metric<T[K]> };
}

function register(registry: Registry, definition: MetricDefinition): Metric<MetricDefinition> {
  const { name, help } = definition;
  const configuration = { name, help, labelNames: [...definition.labels], registers: [registry] };
  switch (definition.type) {
    case 'counter': {
      const counter = new Counter(configuration);
      return {
        inc: (labels, amount = 1) => counter.inc(labels, amount),
        remove: (labels) => counter.remove(labels),
      } satisfies CounterMetric<MetricDefinition>;
    }
    case 'gauge': {
      const gauge = new Gauge(configuration);
      return {
        set: (labels, value) => gauge.set(labels, value),
        inc: (labels, amount = 1) => gauge.inc(labels, amount),
        remove: (labels) => gauge.remove(labels),
      } satisfies GaugeMetric<MetricDefinition>;
    }
    case 'histogram': {
      const histogram = new Histogram({ ...configuration, buckets: [...definition.buckets] });
      return {
        observe: (labels, value) => histogram.observe(labels, value),
        remove: (labels) => histogram.remove(labels),
      } satisfies HistogramMetric<MetricDefinition>;
    }
  }
}
