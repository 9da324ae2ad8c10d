import type { SearchSettings } from '#api';
import type { FeatureDefinitions, FeatureGates } from '#options';
import { proxyFeatures, type ProxyFlagValues } from './proxy/proxy.options.js';

/** Feature gates of the search API. */
export const apiserverFeatures = {
  ...proxyFeatures,
  RemainingItemCount: {
    default: false,
    stage: 'BETA',
    help: 'Lists say how many objects follow, unless the request says otherwise.',
  },
  AllowParameterizedSQLQuery: {
    default: false,
    stage: 'ALPHA',
    help: 'Requests may bring a condition in SQL, with their values as parameters.',
  },
  AllowRawSQLQuery: {
    default: false,
    stage: 'ALPHA',
    help: 'Requests may bring a condition in SQL. Whoever may list anything can then read the whole database.',
  },
  MemberRBAC: {
    default: false,
    stage: 'ALPHA',
    help: 'Callers see what the RBAC of each member allows them, of clusters whose Roles, ClusterRoles and bindings are synchronised, and nothing else.',
  },
  MemberRBACHostServiceAccounts: {
    default: false,
    stage: 'ALPHA',
    help: 'With MemberRBAC, a service account of the control plane has the rights of its namesake in each member.',
  },
  OpenAPIFromClusters: {
    default: true,
    stage: 'BETA',
    help: 'Schemas of OpenAPI documents are those of the member clusters, which are asked for them. Without it they are made of synchronised CustomResourceDefinitions, and those of built-in kinds are empty.',
  },
} as const satisfies FeatureDefinitions;

export interface ApiserverOptions {
  /** Switches; knows at least {@link apiserverFeatures}. */
  readonly features: FeatureGates;
  /** Whether `/`, `/apis`, `/version` and `/openapi` are answered too; not where a control plane shares the listener. */
  readonly serveRoot: boolean;
  /** What of the members' own API can be reached. */
  readonly proxy: ProxyFlagValues;
  /** The namespace in which the Secrets of PediaClusters are. */
  readonly runNamespace: string;
}

/**
 * The feature gates of the process.
 *
 * Provides: `FeatureGates`
 */
export const APISERVER_FEATURES = Symbol('APISERVER_FEATURES');

/** What the gates settle for every search. */
export function searchSettings(features: FeatureGates): SearchSettings {
  const parameterized = features.enabled('AllowParameterizedSQLQuery') ? 'parameterized' : 'none';
  return {
    withRemainingCount: features.enabled('RemainingItemCount'),
    sql: features.enabled('AllowRawSQLQuery') ? 'raw' : parameterized,
  };
}
