import { booleanAt, objectsAt, textAt, textEntriesAt } from '../field.js';
import type { MetricFamily, Samples } from '../metric-family.js';
import { mapLabels } from '../map-labels.js';
import type { KeyAllowlist } from '../key-allowlist.js';
import { fact, namedFact, optional } from './sample-rules.js';
import { numberIn, timeIn } from './field-samples.js';

type Stability = MetricFamily['stability'];

/** When the object was created. */
export function createdFamily(name: string, stability: Stability): MetricFamily {
  return { name, help: 'Unix time of creation.', stability, samples: timeIn('metadata', 'creationTimestamp') };
}

/** When the object was deleted, while it is not gone yet. */
export function deletedFamily(name: string, stability: Stability): MetricFamily {
  return {
    name,
    help: 'Unix time of deletion, while finalizers hold it.',
    stability,
    samples: timeIn('metadata', 'deletionTimestamp'),
  };
}

/** Which generation of its desired state the object is in. */
export function generationFamily(name: string, stability: Stability): MetricFamily {
  return {
    name,
    help: 'Number of the generation of its desired state.',
    stability,
    samples: numberIn('metadata', 'generation'),
  };
}

/** The resource version, if it is a decimal number. */
export function resourceVersionFamily(name: string, stability: Stability): MetricFamily {
  return { name, help: 'Its resource version, as a number.', stability, samples: resourceVersion };
}

/** The labels that the configuration allows, on one sample. */
export function labelsFamily(name: string, stability: Stability): MetricFamily {
  return {
    name,
    help: 'Its Kubernetes labels, those that are allowed.',
    stability,
    samples: (object, { allowedLabels }) => mapSamples('label', allowedLabels, object, 'labels'),
  };
}

/** The annotations that the configuration allows, on one sample. */
export function annotationsFamily(name: string, stability: Stability): MetricFamily {
  return {
    name,
    help: 'Its Kubernetes annotations, those that are allowed.',
    stability,
    samples: (object, { allowedAnnotations }) => mapSamples('annotation', allowedAnnotations, object, 'annotations'),
  };
}

/** Each owner, or one of empty names without any. */
export function ownerFamily(name: string, stability: Stability): MetricFamily {
  return {
    name,
    help: 'Its owners.',
    stability,
    labels: ['owner_kind', 'owner_name', 'owner_is_controller'],
    samples: (object) => {
      const owners = objectsAt(object, 'metadata', 'ownerReferences');
      return owners.length === 0
        ? [fact('', '', '')]
        : owners.map((owner) =>
            fact(textAt(owner, 'kind'), textAt(owner, 'name'), String(booleanAt(owner, 'controller'))),
          );
    },
  };
}

function mapSamples(
  prefix: string,
  allowed: KeyAllowlist | undefined,
  ...[object, field]: readonly [unknown, string]
): ReturnType<Samples> {
  return allowed === undefined ? [] : [namedFact(mapLabels(prefix, textEntriesAt(object, 'metadata', field), allowed))];
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function resourceVersion(object: unknown): ReturnType<Samples> {
  const text = textAt(object, 'metadata', 'resourceVersion');
  const version = decimal.test(text) ? Number(text) : undefined;
  return optional(Number.isFinite(version) ? version : undefined);
}
