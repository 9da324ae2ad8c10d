import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * Writes a configuration with which a Prometheus finds every cluster at the discovery of kube-state-metrics and scrapes each
 * on its own path. The label `cluster` of the samples counts, not one of the target.
 *
 * @returns its path
 */
export async function writePrometheusConfig(directory: string, metricsPort: number): Promise<string> {
  const file = join(directory, 'prometheus.yml');
  const config = {
    global: { scrape_interval: '5s' },
    scrape_configs: [
      {
        job_name: 'clusterpedia-kube-state-metrics',
        honor_labels: true,
        http_sd_configs: [{ url: `http://127.0.0.1:${metricsPort}/sd`, refresh_interval: '5s' }],
      },
    ],
  };
  await writeFile(file, stringify(config));
  return file;
}
