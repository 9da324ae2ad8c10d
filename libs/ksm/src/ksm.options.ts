import { boolean, flagSet, integer, list, text, type Flag, type ValuesOf } from '#options';
import { parseKeyAllowlists, parseKeys, type KeyAllowlists } from './allowlists.parser.js';
import { parseLabelSelector, type LabelSelector } from '#kube';
import { catalogue } from './catalogue.js';
import { parseFamilyPattern } from './family-pattern.parser.js';
import type { KeyAllowlist } from './key-allowlist.js';

const resources = catalogue.map(({ resource }) => resource);

/** What kube-state-metrics can be told on the command line. Without the first flag, all others mean nothing. */
export const ksmFlags = flagSet(
  'kube-state-metrics',
  {
    'enable-kube-state-metrics': boolean({
      default: false,
      help: 'Serve the metrics of kube-state-metrics for the objects of all clusters that are synchronised here.',
    }),
    'kube-state-metrics-host': text({ default: '::', help: 'The address to serve them on; :: is all there are.' }),
    'kube-state-metrics-port': integer({ default: 8080, min: 1, max: 65_535, help: 'The port of that address.' }),
    'kube-state-metrics-resources': list({
      default: ['pods', 'deployments', 'services'],
      values: resources,
      help: 'Resources that have metrics.',
    }),
    'kube-state-metrics-metric-allowlist': patterns(
      'Regular expressions; only families whose name has a match are served. Not together with the denylist.',
    ),
    'kube-state-metrics-metric-denylist': patterns(
      'Regular expressions; families whose name has a match are not served.',
    ),
    'kube-state-metrics-metric-opt-in-list': patterns(
      'Regular expressions; families that are off by default are served when their name has a match.',
    ),
    'kube-state-metrics-namespaces': list({ default: [], help: 'Namespaces that have metrics; all when empty.' }),
    'kube-state-metrics-namespaces-denylist': list({ default: [], help: 'Namespaces that have none.' }),
    'kube-state-metrics-metric-labels-allowlist': allowlists(
      'Kubernetes labels to show: resource=[key,...],... with * for every resource, for every key or in a key.',
    ),
    'kube-state-metrics-metric-annotations-allowlist': allowlists('The same for annotations.'),
    'kube-state-metrics-cluster-selector': selector('Clusters that have metrics, by a selector of their labels.'),
    'kube-state-metrics-cluster-annotation-selector': selector('The same by their annotations.'),
    'kube-state-metrics-cluster-labels-allowlist': keys(
      'Labels of PediaClusters to show in clusterpedia_cluster_info: a comma list of keys, with * in a key or for all.',
    ),
    'kube-state-metrics-cluster-annotations-allowlist': keys('The same for their annotations.'),
    'kube-state-metrics-custom-resource-state-config': text({
      default: '',
      help: 'Metrics of custom resources as YAML, in the format of kube-state-metrics; it counts before the file.',
    }),
    'kube-state-metrics-custom-resource-state-config-file': text({ default: '', help: 'A file with the same.' }),
    'kube-state-metrics-custom-resource-state-only': boolean({
      default: false,
      help: 'Serve only the metrics of custom resources.',
    }),
    'kube-state-metrics-remote-write-config': text({
      default: '',
      help: 'A file that says where to push the metrics by remote write: keys of an entry of remote_write of Prometheus.',
    }),
  },
  (options) => [
    ...(options['kube-state-metrics-metric-allowlist'].length > 0 &&
    options['kube-state-metrics-metric-denylist'].length > 0
      ? ['--kube-state-metrics-metric-allowlist and --kube-state-metrics-metric-denylist exclude each other']
      : []),
    ...(options['kube-state-metrics-custom-resource-state-only'] &&
    options['kube-state-metrics-custom-resource-state-config'] === '' &&
    options['kube-state-metrics-custom-resource-state-config-file'] === ''
      ? ['--kube-state-metrics-custom-resource-state-only needs --kube-state-metrics-custom-resource-state-config-file']
      : []),
  ],
);

export type KsmFlagValues = ValuesOf<typeof ksmFlags>;

/** Provides: {@link KsmFlagValues} */
export const KSM_OPTIONS = Symbol('KSM_OPTIONS');

function patterns(help: string): Flag<readonly RegExp[]> {
  const texts = list({ default: [], help });
  return { ...texts, parse: (given) => texts.parse(given).map(parseFamilyPattern) };
}

function allowlists(help: string): Flag<KeyAllowlists> {
  return ofLast(help, (given) => parseKeyAllowlists(given, resources));
}

function keys(help: string): Flag<KeyAllowlist | undefined> {
  return ofLast(help, parseKeys);
}

function selector(help: string): Flag<LabelSelector> {
  return ofLast(help, (given) => {
    try {
      return parseLabelSelector(given);
    } catch (error) {
      throw new RangeError(error instanceof Error ? error.message : String(error));
    }
  });
}

/** A flag of which the last text counts, and every text is looked at. */
function ofLast<T>(help: string, parseOne: (given: string) => T): Flag<T> {
  const shown = text({ default: '', help });
  return { ...shown, parse: (given) => given.map(parseOne).at(-1) ?? parseOne('') };
}
