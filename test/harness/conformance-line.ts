import type { HttpClient } from './http-request.js';

/** Everything below this path is a Kubernetes API of its own. */
export const R = '/apis/clusterpedia.io/v1beta1/resources';
/** The collections. */
export const CR = '/apis/clusterpedia.io/v1beta1/collectionresources';
/** Deployments of all clusters. */
export const deployments = `${R}/apis/apps/v1/deployments`;
export const NOWHERE = 'the server could not find the requested resource';
/** Headers of a client that wants to be shown a table. */
export const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

/** What an answer is to have; 200 without a status. */
export interface Expected {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Objects of a list, in its order: cluster, namespace and name. */
  readonly objects?: readonly string[];
  /** Fields of the document. */
  readonly json?: object;
  /** Field that the metadata of a list do not have. */
  readonly without?: 'continue' | 'remainingItemCount';
  /** Part of the message of an error, or of the body of any other answer. */
  readonly text?: string;
  readonly request?: HttpClient & { readonly method?: string };
}

/** Number in docs/conformance/apiserver.md, path, and what it answers with. */
export type ConformanceLine = readonly [line: number, path: string, expected: Expected];

/** A label selector, as a parameter. */
export function labels(selector: string): string {
  return `labelSelector=${encodeURIComponent(selector)}`;
}

/** A field selector, as a parameter. */
export function fields(selector: string): string {
  return `fieldSelector=${encodeURIComponent(selector)}`;
}
