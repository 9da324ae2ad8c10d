import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restConfigFromKubeconfig } from '#client';
import { BareHttps } from './bare-https.js';
import type { BenchSubject } from './bench-subject.js';
import { ReadingProcess } from './reading-process.js';

/** Of pods in all clusters. */
export const podsPath = '/apis/clusterpedia.io/v1beta1/resources/api/v1/pods';

/** The product with a client that reads from it, and the servers it is compared with. */
export interface ReadSubject extends BenchSubject {
  readonly client: ReadingProcess;
  readonly https: BareHttps;
}

/** Starts the client and the bare server for as long as they are used. */
export async function withReaders<T>(subject: BenchSubject, use: (subject: ReadSubject) => Promise<T>): Promise<T> {
  const kubeconfig = await readFile(join(subject.product.directory, 'kubeconfig'), 'utf8');
  const client = new ReadingProcess(restConfigFromKubeconfig(kubeconfig));
  const https = await BareHttps.start();
  try {
    return await use({ ...subject, client, https });
  } finally {
    client.close();
    https.stop();
  }
}
