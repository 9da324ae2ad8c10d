import { untilAborted } from '#async';
import { StatusError, type KubernetesObject } from '#kube';
import type { ApiResponse } from '../api-response.js';
import { containerOf } from './container.js';
import type { Containers } from './containers.js';

const truths = new Set(['1', 'true', 't', 'T', 'TRUE', 'True']);

/** Answers `pods/log`, to its end or for as long as the client follows. @throws StatusError BadRequest */
export async function answerLog(
  containers: Containers,
  pod: KubernetesObject,
  query: URLSearchParams,
  response: ApiResponse,
): Promise<void> {
  const container = containerOf(pod, query.get('container'));
  if (isTrue(query, 'previous')) {
    throw new StatusError(
      'BadRequest',
      `previous terminated container "${container.name}" in pod "${container.pod}" not found`,
    );
  }
  const log = containers.logOf(container);
  const timestamps = isTrue(query, 'timestamps');
  const text = Buffer.from(log.read({ tailLines: numberOf(query, 'tailLines'), since: sinceOf(query), timestamps }));
  response.begin(200, { 'content-type': 'text/plain' });
  await response.write(text.subarray(0, numberOf(query, 'limitBytes') ?? text.length));
  if (isTrue(query, 'follow')) {
    const stop = log.follow(timestamps, (line) => {
      // A client that has gone ends the following below.
      response.write(Buffer.from(line)).catch(() => undefined);
    });
    await untilAborted(response.signal);
    stop();
    return;
  }
  response.end();
}

function isTrue(query: URLSearchParams, name: string): boolean {
  return truths.has(query.get(name) ?? '');
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw new StatusError('BadRequest', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

function sinceOf(query: URLSearchParams): Date | undefined {
  const seconds = numberOf(query, 'sinceSeconds');
  const time = query.get('sinceTime');
  if (seconds !== undefined) {
    return new Date(Date.now() - seconds * 1000);
  }
  return time === null ? undefined : new Date(time);
}
