import type { PrinterColumn, StructuralSchema } from '#api';
import type { GroupVersionResource, KubernetesObject } from '#kube';
import type { FieldError } from '../schema/field-error.js';

/** What can be done with every resource that is stored, as discovery names it. */
export const storedVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

/** A resource the control plane serves, in one version. */
export interface ServedResource extends GroupVersionResource {
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** What objects must look like; fields it does not declare are dropped. */
  readonly schema: StructuralSchema;
  /** Whether the schema fills in what is left out. */
  readonly hasDefaults: boolean;
  /** Whether `/status` is written apart from the rest. */
  readonly hasStatus: boolean;
  /** Whether `metadata.generation` counts changes of what the user wants. */
  readonly countsGenerations: boolean;
  /** Whether an update may leave out the resourceVersion and overwrite whatever is there. */
  readonly allowsUnconditionalUpdate: boolean;
  /** Columns of a custom resource; absent for a built-in kind, which has a printer of its own. */
  readonly columns?: readonly PrinterColumn[];
  /** Fills in what the kind's own API fills in when an object is written. */
  readonly complete?: (object: KubernetesObject) => KubernetesObject;
  /** What the kind does not accept besides what its schema says; asked of objects that fit the schema. */
  readonly validate?: (object: KubernetesObject) => readonly FieldError[];
}
