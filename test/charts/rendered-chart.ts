import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { V1ConfigMap, V1Container, V1Deployment, V1PodSpec, V1Secret } from '@kubernetes/client-node';
import type { KubernetesObject } from '#kube';
import { buildCharts, renderChart, templateChart, type RenderOptions } from '#testing';

/** The objects of a chart, found as a reader of its manifests finds them. */
export class RenderedChart {
  constructor(readonly objects: readonly KubernetesObject[]) {}

  /** `Kind/name` of every object, sorted. */
  get names(): readonly string[] {
    return this.objects.map(({ kind, metadata }) => `${kind}/${metadata?.name ?? ''}`).sort();
  }

  ofKind<T = KubernetesObject>(kind: string): readonly T[] {
    // What the objects of a kind look like is checked against the schemas of Kubernetes, in schemas.spec.ts.
    return this.objects.filter((object) => object.kind === kind) as readonly unknown[] as readonly T[];
  }

  /** @throws Error when there is not exactly one */
  find<T = KubernetesObject>(kind: string, name: string): T {
    const found = this.ofKind(kind).filter(({ metadata }) => metadata?.name === name);
    if (found.length !== 1) {
      throw new Error(`${found.length} objects ${kind}/${name}; there are ${this.names.join(', ')}`);
    }
    return found[0] as unknown as T;
  }

  /** The pod of a Deployment, or of another kind that has one. */
  pod(name: string, kind = 'Deployment'): V1PodSpec {
    const { spec } = this.find<V1Deployment>(kind, name);
    if (spec?.template.spec === undefined) {
      throw new Error(`${kind} ${name} has no pod`);
    }
    return spec.template.spec;
  }

  /** The one container of a Deployment's pod. @throws Error when there is another number of them */
  container(deployment: string): V1Container {
    const [container, ...others] = this.pod(deployment).containers;
    if (container === undefined || others.length > 0) {
      throw new Error(`Deployment ${deployment} has not exactly one container`);
    }
    return container;
  }

  /** What a container is started with, behind its binary. */
  flags(deployment: string): readonly string[] {
    const { command = [], args = [] } = this.container(deployment);
    return [...command, ...args].slice(1);
  }

  configMap(name: string): Readonly<Record<string, string>> {
    return this.find<V1ConfigMap>('ConfigMap', name).data ?? {};
  }

  /** The values of a Secret, decoded. */
  secret(name: string): Readonly<Record<string, string>> {
    const { data = {} } = this.find<V1Secret>('Secret', name);
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
  }
}

const rendered = new Map<string, Promise<RenderedChart>>();

/**
 * Renders a chart of the project: `clusterpedia-core`, or `examples/NAME`. Once for each set of options: what is answered
 * must not be changed.
 *
 * @throws Error with helm's words
 */
export function render(chart: string, options: RenderOptions = {}): Promise<RenderedChart> {
  const key = JSON.stringify([chart, options]);
  const result = rendered.get(key) ?? renderAnew(chart, options);
  rendered.set(key, result);
  return result;
}

async function renderAnew(chart: string, options: RenderOptions): Promise<RenderedChart> {
  return new RenderedChart(await renderChart(await chartFolder(chart), options));
}

/** What helm says of a chart that must not render. @throws Error when it does */
export async function renderFailure(chart: string, options: RenderOptions = {}): Promise<string> {
  const { stderr, exitCode } = await templateChart(await chartFolder(chart), options);
  if (exitCode === 0) {
    throw new Error(`${chart} renders with ${JSON.stringify(options)}`);
  }
  return stderr;
}

/** The NOTES of a chart, which helm shows only where there is a cluster: rendered into an object, as any other template is. */
export async function renderNotes(chart: string, options: RenderOptions = {}): Promise<string> {
  const source = await chartFolder(chart);
  const folder = mkdtempSync(join(tmpdir(), 'notes-'));
  try {
    const copy = join(folder, basename(source));
    cpSync(source, copy, { recursive: true });
    const notes = '{{ include (print .Template.BasePath "/NOTES.txt") . | quote }}';
    writeFileSync(
      join(copy, 'templates', 'notes.yaml'),
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes }\ndata: { text: ${notes} }\n`,
    );
    return new RenderedChart(await renderChart(copy, options)).configMap('notes')['text'] ?? '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function chartFolder(chart: string): Promise<string> {
  return join(await buildCharts(), chart.includes('/') ? chart : `charts/${chart}`);
}
