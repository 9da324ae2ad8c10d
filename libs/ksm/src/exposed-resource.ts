import { familyHeader } from './exposition.js';
import { isKept, type FamilyPatterns } from './family-filter.js';
import type { MetricFamily, ResourceMetrics, SampleContext } from './metric-family.js';

/** A resource of the catalogue as this process exposes it. */
export interface ExposedResource {
  readonly metrics: ResourceMetrics;
  readonly context: SampleContext;
  /** Those families that are kept. */
  readonly families: readonly MetricFamily[];
  /** Of each family, what comes before its samples. */
  readonly headers: readonly string[];
  /** The same where they differ in OpenMetrics. */
  readonly openMetricsHeaders: readonly string[];
}

/** A resource with the families that the patterns keep. */
export function exposeResource(
  metrics: ResourceMetrics,
  patterns: FamilyPatterns,
  context: SampleContext,
): ExposedResource {
  const families = metrics.families.filter((family) => isKept(family, patterns));
  return {
    metrics,
    context,
    families,
    headers: families.map((family) => familyHeader(family)),
    openMetricsHeaders: families.map((family) => familyHeader(family, 'openmetrics')),
  };
}
