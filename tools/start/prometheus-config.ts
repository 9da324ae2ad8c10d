import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';

/** What there is to scrape. */
export interface PrometheusSubject {
  /** Where the control plane keeps its certificates. */
  readonly dataDirectory: string;
  /** Of the process itself, over HTTPS. */
  readonly port: number;
  /** Of kube-state-metrics. */
  readonly metricsPort: number;
  /** How often everything is scraped and every rule evaluated. */
  readonly interval: string;
}

/**
 * A configuration with which a Prometheus finds every cluster at the discovery of kube-state-metrics and scrapes each on its
 * own path, scrapes the process itself, and evaluates the alert rules of the chart. The label `cluster` of the samples counts,
 * not one of the target.
 */
export function prometheusConfig({ dataDirectory, port, metricsPort, interval }: PrometheusSubject): object {
  const pki = join(resolve(dataDirectory), 'pki');
  return {
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: [resolve('charts/clusterpedia/rules/*.yaml')],
    scrape_configs: [
      {
        job_name: 'kube-state-metrics',
        honor_labels: true,
        http_sd_configs: [{ url: `http://127.0.0.1:${metricsPort}/sd`, refresh_interval: interval }],
        relabel_configs: [{ source_labels: ['__meta_clusterpedia_cluster'], target_label: 'instance' }],
      },
      {
        job_name: 'clusterpedia',
        honor_labels: true,
        scheme: 'https',
        tls_config: {
          ca_file: join(pki, 'ca.crt'),
          cert_file: join(pki, 'admin.crt'),
          key_file: join(pki, 'admin.key'),
        },
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      },
    ],
  };
}

/** Writes such a configuration into the directory. @returns its path */
export async function writePrometheusConfig(subject: PrometheusSubject): Promise<string> {
  const file = join(subject.dataDirectory, 'prometheus.yml');
  await writeFile(file, stringify(prometheusConfig(subject)));
  return file;
}
