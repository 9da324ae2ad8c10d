import { atLeast, below, megabytes, type Report, whole } from '../report-table.js';
import type { KsmAnswers } from './ksm-child-messages.js';
import type { KsmResult, ScrapeMeasurement } from './ksm.bench.js';

/** Of plain text, from the store to the socket, in MB/s. */
const scrapeTarget = 300;
/** RSS for each byte of the exposition. */
const memoryTarget = 1.2;
const delayTargetMs = 20;

/** Scrapes, and what the store costs. */
export function reportKsm(result: KsmResult): readonly Report[] {
  return [reportScrapes(result), reportStore(result)];
}

function reportScrapes({ bytes, series, scrapes }: KsmResult): Report {
  return {
    title: `ksm: scrapes of ${whole(series)} series, ${whole(megabytes(bytes))} MB of text`,
    columns: [
      'encoding',
      'MB sent',
      'ms',
      'MB/s of text, target',
      'bare HTTP ms',
      'ratio',
      'event loop p99 ms',
      'max ms',
    ],
    rows: scrapes.map((scrape) => scrapeRow(bytes, scrape)),
    notes: [
      'Medians of five, over one connection of HTTP on loopback; the client is a process of its own and throws away what it reads.',
      'bare HTTP: as many bytes of plain text, ready, from Node’s server in a process of its own; the ratio is of its time to ours.',
      'event loop: time between two turns in the serving process, measured every millisecond, which is part of it; the worst scrape.',
    ],
  };
}

function scrapeRow(
  bytes: number,
  { encoding, wireBytes, milliseconds, bareMilliseconds, delay }: ScrapeMeasurement,
): readonly string[] {
  const speed = megabytes(bytes) / (milliseconds / 1000);
  return [
    encoding === 'identity' ? 'none' : encoding,
    megabytes(wireBytes).toFixed(1),
    whole(milliseconds),
    encoding === 'identity' ? atLeast(speed, scrapeTarget) : whole(speed),
    whole(bareMilliseconds),
    (bareMilliseconds / milliseconds).toFixed(2),
    below(delay.p99Ms, delayTargetMs),
    delay.maxMs.toFixed(0),
  ];
}

function reportStore(result: KsmResult): Report {
  const { size, objects, bytes, listCpuMs, cpuMsOf1000Changes, memory } = result;
  const { empty, filled, scraped, changed } = memory;
  return {
    title: `ksm: ${whole(objects)} objects of ${size.clusters} clusters`,
    columns: ['', 'RSS MB', 'above empty', 'per object', 'of the text, target', 'JS heap MB', 'buffers MB'],
    rows: [
      memoryRow('empty', empty, ['', '', '']),
      memoryRow('filled', filled, costOf(filled)),
      memoryRow('scraped', scraped, costOf(scraped)),
      memoryRow('changed', changed, costOf(changed)),
    ],
    notes: [
      `First list: ${((1000 * listCpuMs) / objects).toFixed(0)} µs of CPU for each object. 1,000 changes of pods: ${cpuMsOf1000Changes.toFixed(0)} ms of CPU. Both parse, render and store.`,
      'RSS of the whole process after garbage collection. Objects are made in it and handed to kube-state-metrics as reflectors would, without members.',
    ],
  };

  function costOf({ rss }: KsmAnswers['memory']): readonly string[] {
    const above = rss - empty.rss;
    const share = above / bytes;
    return [
      whole(megabytes(above)),
      `${whole(above / objects)} B`,
      `${share.toFixed(2)} of ${memoryTarget}: ${share < memoryTarget ? 'reached' : 'missed'}`,
    ];
  }
}

/** @param cost - above what is empty: in megabytes, for each object, and for each byte of text */
function memoryRow(
  name: string,
  { rss, heapUsed, buffers }: KsmAnswers['memory'],
  cost: readonly string[],
): readonly string[] {
  return [name, whole(megabytes(rss)), ...cost, whole(megabytes(heapUsed)), whole(megabytes(buffers))];
}
