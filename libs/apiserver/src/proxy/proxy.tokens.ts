/**
 * What of the members' own API can be reached.
 *
 * Provides: `ProxySettings`
 */
export const PROXY_SETTINGS = Symbol('PROXY_SETTINGS');

/**
 * The namespace in which the Secrets of PediaClusters are.
 *
 * Provides: `string`
 */
export const RUN_NAMESPACE = Symbol('RUN_NAMESPACE');
