import { readFileSync } from 'node:fs';
import { catalogue } from './catalogue.js';
import type { MetricFamily } from './metric-family.js';

interface DocumentedFamily {
  readonly name: string;
  readonly type: string;
  readonly stability: string;
  readonly labels: readonly string[];
}

/** What a section of the page says of a resource. */
interface DocumentedResource {
  readonly resource: string;
  readonly version: string;
  readonly labels: readonly string[];
  readonly families: readonly DocumentedFamily[];
}

function namesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
}

function documented(): readonly DocumentedResource[] {
  const [, ...sections] = readFileSync('docs/kube-state-metrics-families.md', 'utf8').split('\n## ');
  return sections.map((section) => {
    const [, resource = '', version = '', labels = ''] = /^(\w+)\n\n`(\S+)` \w+, labels (.*)$/m.exec(section) ?? [];
    const rows = section.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]+?) +\| ([^|]*)\|$/gm);
    const families = Array.from(rows, ([, name = '', type = '', stability = '', own = '']) => ({
      name,
      type,
      stability,
      labels: namesIn(own),
    }));
    return { resource, version, labels: namesIn(labels), families };
  });
}

/** Families whose labels depend on the object: what is written of them is in the specs of their resources. */
const namedByObjects =
  /_(?:labels|annotations)$|^kube_pod_nodeselectors$|^kube_ingress_path$|^kube_volumeattachment_status_attachment_metadata$/;

function stabilityOf({ stability, isOptIn, deprecatedSince }: MetricFamily): string {
  const deprecation = deprecatedSince === undefined ? [] : [`deprecated since ${deprecatedSince}`];
  return [stability, ...(isOptIn === true ? ['opt-in'] : []), ...deprecation].join(', ');
}

describe('the catalogue', () => {
  const pages = documented();

  it('has the resources of the page about it', () => {
    expect(catalogue.map(({ resource }) => resource).sort()).toEqual(pages.map(({ resource }) => resource).sort());
  });

  it.each(pages)('has of $resource the families, types, stabilities and labels of the page, in order', (page) => {
    const metrics = catalogue.find(({ resource }) => resource === page.resource);
    const version = [metrics?.group, metrics?.version].filter(Boolean).join('/');

    expect({ version, labels: ['cluster', ...(metrics?.identity.names ?? [])] }).toEqual({
      version: page.version,
      labels: page.labels,
    });
    expect(
      metrics?.families.map((family, index) => ({
        name: family.name,
        type: family.type ?? 'gauge',
        stability: stabilityOf(family),
        labels: namedByObjects.test(family.name) ? page.families[index]?.labels : (family.labels ?? []),
      })),
    ).toEqual(page.families);
  });
});
