import type { KubernetesObject } from '#kube';
import type { KeyAllowlist } from './key-allowlist.js';

/** A label of a sample: name and value, the value not yet escaped. */
export type MetricLabel = readonly [name: string, value: string];

/** One line of a family. The labels that every family of the resource has are not part of it. */
export interface Sample {
  readonly value: number;
  /** Values for the label names of the family, in their order; none for a family without. */
  readonly labels?: readonly string[];
  /** Names and values in place of `labels`, where the names depend on the object. */
  readonly named?: readonly MetricLabel[];
}

/** What besides the object decides on its samples. */
export interface SampleContext {
  /** Labels of the object to show; `undefined` shows none and leaves the sample out. */
  readonly allowedLabels: KeyAllowlist | undefined;
  /** The same for annotations. */
  readonly allowedAnnotations: KeyAllowlist | undefined;
}

/**
 * The samples of an object, in the order they are written.
 *
 * @throws FieldTypeError when a field that is read is not of the type its kind has there
 */
export type Samples = (object: KubernetesObject, context: SampleContext) => readonly Sample[];

/** A metric family of a resource, as data. Names, types and label orders are the contract with every dashboard there is. */
export interface MetricFamily {
  readonly name: string;
  /** A gauge when absent. Plain text does not know the last two, and calls them gauges. */
  readonly type?: 'counter' | 'info' | 'stateset';
  /** Without the prefix that tells the stability. */
  readonly help: string;
  readonly stability: 'stable' | 'experimental';
  /** The version of the exporter that deprecated it. */
  readonly deprecatedSince?: string;
  /** Off unless asked for by name. */
  readonly isOptIn?: true;
  /** Names of its labels, after those of the resource. */
  readonly labels?: readonly string[];
  readonly samples: Samples;
}

/** All there is to say about the objects of one resource. */
export interface ResourceMetrics {
  /** The version whose fields the families read. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  /** Whether its objects are in namespaces. */
  readonly isNamespaced: boolean;
  readonly identity: IdentityLabels;
  /** In the order they are written. */
  readonly families: readonly MetricFamily[];
}

/** The labels after `cluster` that every family of a resource begins with. */
export interface IdentityLabels {
  readonly names: readonly string[];
  readonly values: (object: KubernetesObject) => readonly string[];
}
