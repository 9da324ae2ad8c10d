import type { KubernetesObject } from '#kube';
import { labelText, quotedValue, sampleLine } from './exposition.js';
import type { MetricFamily, ResourceMetrics, Sample, SampleContext } from './metric-family.js';
import type { RenderedObject } from './store/rendered-object.js';

/** Writes the samples of the objects of one resource of one cluster. */
export class ObjectRenderer {
  readonly #cluster: string;
  readonly #writers: readonly FamilyWriter[];

  /**
   * @param cluster - name of the PediaCluster, value of the first label of every sample
   * @param families - those of the resource that are wanted
   */
  constructor(
    cluster: string,
    private readonly resource: Pick<ResourceMetrics, 'identity'>,
    families: readonly MetricFamily[],
    private readonly context: SampleContext,
  ) {
    this.#cluster = labelText(['cluster', cluster]);
    this.#writers = families.map((family) => new FamilyWriter(family));
  }

  /**
   * The lines of an object, by family; empty for a family that has nothing to say.
   *
   * @throws FieldTypeError when the object is not what its kind says
   */
  render(object: KubernetesObject): Pick<RenderedObject, 'families' | 'series'> {
    const identity = this.#identityOf(object);
    let series = 0;
    const families = this.#writers.map((writer) => {
      const samples = writer.family.samples(object, this.context);
      series += samples.length;
      return writer.write(samples, identity);
    });
    return { families, series };
  }

  #identityOf(object: KubernetesObject): string {
    const { names, values } = this.resource.identity;
    const texts = values(object);
    return [this.#cluster, ...names.map((name, index) => labelText([name, texts[index] ?? '']))].join(',');
  }
}

/** Writes one family. What its lines have in common is written once. */
class FamilyWriter {
  readonly #labelStarts: readonly string[];

  constructor(readonly family: MetricFamily) {
    this.#labelStarts = (family.labels ?? []).map((name) => `,${name}=`);
  }

  write(samples: readonly Sample[], identity: string): string {
    let lines = '';
    for (const sample of samples) {
      lines += sampleLine(this.family.name, `${identity}${this.#labelsOf(sample)}`, sample.value);
    }
    return lines;
  }

  #labelsOf({ labels = [], named }: Sample): string {
    if (named !== undefined) {
      return named.map((label) => `,${labelText(label)}`).join('');
    }
    let text = '';
    for (const [index, value] of labels.entries()) {
      text += `${this.#labelStarts[index] ?? ''}${quotedValue(value)}`;
    }
    return text;
  }
}
