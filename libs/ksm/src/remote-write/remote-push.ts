import type { Exposition } from '../scrape.js';
import { lineSources } from './exposition-lines.js';
import { parseSeriesLine } from './series-line.js';
import { bitsOf, newWriteRequest, staleBits, type TimedSample } from './write-request.js';
import type { RemoteWriteConfig } from './remote-write.config.js';

/** A part of a push that goes in one request. */
export interface PushBatch {
  readonly sampleCount: number;
  /** Series whose end it marks, as their lines begin. */
  readonly vanished: readonly string[];
  encode(): Buffer;
}

/** What is pushed at one moment. */
export interface Push {
  readonly exposition: Exposition;
  /** Series that are no more, as their lines begin: they are pushed with the mark of their end. */
  readonly vanished: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** The requests of a push, each made when it is asked for. */
export function* batchesOf(
  { exposition, vanished, timestamp }: Push,
  { message, samplesPerRequest }: Pick<RemoteWriteConfig, 'message' | 'samplesPerRequest'>,
): Generator<PushBatch> {
  let request = newWriteRequest(message);
  let sampleCount = 0;
  let ended: string[] = [];
  const end = (): PushBatch => {
    const batch = { sampleCount, vanished: ended, encode: request.encode.bind(request) };
    request = newWriteRequest(message);
    sampleCount = 0;
    ended = [];
    return batch;
  };
  const add = (sample: TimedSample): void => {
    request.add(sample);
    sampleCount += 1;
  };
  for (const series of vanished) {
    add({ labels: parseSeriesLine(`${series} 0`).labels, bits: staleBits, timestamp });
    ended.push(series);
    if (sampleCount === samplesPerRequest) {
      yield end();
    }
  }
  for (const source of lineSources(exposition)) {
    for (const line of source.lines()) {
      const { labels, value } = parseSeriesLine(line);
      add({ labels, bits: bitsOf(value), timestamp });
      if (sampleCount === samplesPerRequest) {
        yield end();
      }
    }
  }
  if (sampleCount > 0) {
    yield end();
  }
}
