import { below, megabytes, type Report, whole } from '../report-table.js';
import { quantile } from '../statistics.js';
import { changesPerSecond, type CpuShare, type FleetResult } from './fleet.bench.js';

const rssTargetMb = 1000;
const latencyTargetMs = 1000;
const restartTargetSeconds = 60;

/** One table of starts, and one of what goes on between them. */
export function reportFleet(result: FleetResult): readonly Report[] {
  return [reportStarts(result), reportSteady(result)];
}

function reportStarts({ clusters, objects, watches, storedBytes, firstSyncSeconds, starts }: FleetResult): Report {
  return {
    title: `fleet: starts of a clustersynchro-manager, ${whole(objects)} objects of ${clusters} clusters in PostgreSQL`,
    columns: ['start', 'until all is watched', 'rows written', 'pages listed', 'peak RSS MB'],
    rows: starts.map(({ name, seconds, rowsWritten, pages, peakRssBytes }, index) => [
      name,
      index === 1 ? `${below(seconds, restartTargetSeconds)} s` : `${seconds.toFixed(1)} s`,
      whole(rowsWritten),
      whole(pages),
      megabytes(peakRssBytes).toFixed(0),
    ]),
    notes: [
      `First full synchronisation: ${firstSyncSeconds.toFixed(1)} s from the start of the process to the last row, ${whole(objects / firstSyncSeconds)} objects/s;`,
      `${whole(megabytes(storedBytes))} MB of JSON as stored. Every member is listed over HTTPS with gzip; ${whole(watches)} watches are open afterwards.`,
      'Rows written: inserted, updated and deleted, counted by the server. Afterwards every row has the version that its',
      'object has in the member, and no row is missing or left over; else the run fails.',
    ],
  };
}

function reportSteady({ restRssBytes, rest, churnRssBytes, churn, latenciesMs }: FleetResult): Report {
  return {
    title: `fleet: at rest, and with ${whole(changesPerSecond)} changes a second`,
    columns: ['', 'RSS MB, target', 'CPU: manager', 'database', 'members', 'changes seen', 'p50 ms', 'p99 ms, target'],
    rows: [
      ['at rest', below(megabytes(restRssBytes), rssTargetMb), ...shares(rest), '', '', ''],
      [
        'changing',
        below(megabytes(churnRssBytes), rssTargetMb),
        ...shares(churn),
        whole(latenciesMs.length),
        quantile(latenciesMs, 0.5).toFixed(0),
        below(quantile(latenciesMs, 0.99), latencyTargetMs),
      ],
    ],
    notes: [
      'CPU: of one core. Nineteen of twenty changes are updates, the others deletions and creations, of any object.',
      'The version of an object is the time of its last change in the member; latency is from then until a poll of the',
      'change feed, every 10 ms, finds the row in the database.',
    ],
  };
}

function shares({ manager, database, members }: CpuShare): readonly string[] {
  return [manager, database, members].map((share) => `${(share * 100).toFixed(0)} %`);
}
