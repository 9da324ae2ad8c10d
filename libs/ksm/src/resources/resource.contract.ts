import type { KubernetesObject } from '#kube';
import { everyKey } from '../key-allowlist.js';
import type { ResourceMetrics, SampleContext } from '../metric-family.js';
import { ObjectRenderer } from '../object-renderer.js';

const nothingAllowed: SampleContext = { allowedLabels: undefined, allowedAnnotations: undefined };

/** All labels and annotations become labels of metrics. */
export const everythingAllowed: SampleContext = { allowedLabels: everyKey, allowedAnnotations: everyKey };

/** Every line that an object of cluster `east` has, in order; opt-in families too. */
export function linesOf(
  metrics: ResourceMetrics,
  object: KubernetesObject,
  context: SampleContext = nothingAllowed,
): readonly string[] {
  const text = new ObjectRenderer('east', metrics, metrics.families, context).render(object).families.join('');
  return text.split('\n').slice(0, -1);
}

/** The lines of one family, without its name and the labels that all families of the resource share. */
export function samplesOf(metrics: ResourceMetrics, family: string, object: KubernetesObject): readonly string[] {
  const { names, values } = metrics.identity;
  const texts = values(object);
  const shared = ['cluster="east"', ...names.map((name, index) => `${name}="${texts[index]}"`)].join(',');
  const start = `${family}{${shared}`;
  return linesOf(metrics, object)
    .filter((line) => line.startsWith(`${family}{`))
    .map((line) => line.slice(start.length).replace(/^,/, '').replace('}', ''));
}
