import type { KubernetesObject } from '#kube';
import { labelText, sampleLine } from './exposition.js';
import type { MetricFamily, ResourceMetrics, Sample, SampleContext } from './metric-family.js';

/** Writes the samples of the objects of one resource of one cluster. */
export class ObjectRenderer {
  readonly #cluster: string;

  /**
   * @param cluster - name of the PediaCluster, value of the first label of every sample
   * @param families - those of the resource that are wanted
   */
  constructor(
    cluster: string,
    private readonly resource: Pick<ResourceMetrics, 'identity'>,
    private readonly families: readonly MetricFamily[],
    private readonly context: SampleContext,
  ) {
    this.#cluster = labelText(['cluster', cluster]);
  }

  /**
   * The lines of an object, by family; empty for a family that has nothing to say.
   *
   * @throws FieldTypeError when the object is not what its kind says
   */
  render(object: KubernetesObject): readonly string[] {
    const identity = this.#identityOf(object);
    return this.families.map((family) => {
      let lines = '';
      for (const sample of family.samples(object, this.context)) {
        lines += sampleLine(family.name, `${identity}${ownLabels(family, sample)}`, sample.value);
      }
      return lines;
    });
  }

  #identityOf(object: KubernetesObject): string {
    const { names, values } = this.resource.identity;
    const texts = values(object);
    return [this.#cluster, ...names.map((name, index) => labelText([name, texts[index] ?? '']))].join(',');
  }
}

function ownLabels({ labels: names = [] }: MetricFamily, { labels = [], named }: Sample): string {
  let text = '';
  if (named !== undefined) {
    for (const label of named) {
      text += `,${labelText(label)}`;
    }
    return text;
  }
  for (const [index, value] of labels.entries()) {
    text += `,${labelText([names[index] ?? '', value])}`;
  }
  return text;
}
