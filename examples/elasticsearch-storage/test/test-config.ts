import type { ElasticsearchConfig } from '../src/config/elasticsearch.config.js';

/** A configuration as the file would give it, whose writes are visible at once. */
export function testConfig(address: string, indexPrefix: string): ElasticsearchConfig {
  return {
    addresses: [address],
    username: '',
    password: '',
    apiKey: '',
    tls: { caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false },
    requestTimeout: 30_000,
    indexPrefix,
    // Two, so that results of several shards are merged.
    shards: 2,
    refresh: 'true',
    fullTextSearch: true,
  };
}
