import type { FeatureDefinitions, FeatureGates } from '#options';

/** Feature gates of the search API. */
export const apiserverFeatures = {
  RemainingItemCount: {
    default: false,
    stage: 'BETA',
    help: 'Lists say how many objects follow, unless the request says otherwise.',
  },
} as const satisfies FeatureDefinitions;

export interface ApiserverOptions {
  /** Switches; knows at least {@link apiserverFeatures}. */
  readonly features: FeatureGates;
  /** Whether `/`, `/apis`, `/version` and `/openapi` are answered too; not where a control plane shares the listener. */
  readonly serveRoot: boolean;
}

/**
 * The feature gates of the process.
 *
 * Provides: `FeatureGates`
 */
export const APISERVER_FEATURES = Symbol('APISERVER_FEATURES');
