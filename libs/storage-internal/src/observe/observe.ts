import type { Logger, Registry } from '#telemetry';
import type { InternalStorageConfig } from '../config/internal-storage.config.js';
import type { SqlLogConfig } from '../config/log.config.js';
import type { DatabaseObserver } from './database-observer.js';
import { metricsObserver } from './metrics-observer.js';
import { RotatingFile } from './rotating-file.js';
import { type LogSink, sqlLog } from './sql-log.js';
import { tracingObserver } from './tracing-observer.js';

/** Whoever watches a database, as its configuration asks for. */
export interface Observation {
  readonly observers: readonly DatabaseObserver[];
  readonly close: () => Promise<void>;
}

const DEFAULT_FILE = '/var/log/clusterpedia/internalstorage.log';
const DAY_MS = 86_400_000;
const MEGABYTE = 1024 * 1024;

/** @throws Error when the log file cannot be written */
export async function observe(config: InternalStorageConfig, logger: Logger, registry: Registry): Promise<Observation> {
  const { log, metrics, type, database } = config;
  const observers = [
    tracingObserver(type === 'postgres' ? 'postgresql' : type, database),
    ...(metrics.disable ? [] : [metricsObserver(registry)]),
  ];
  if (log === undefined || log.level === 'Silent') {
    return { observers, close: () => Promise.resolve() };
  }
  const sink = log.stdout ? standardOutput : await openFile(log, logger);
  return { observers: [...observers, sqlLog(log, sink)], close: () => sink.close() };
}

const standardOutput: LogSink = {
  write: (line) => void process.stdout.write(line),
  close: () => Promise.resolve(),
};

async function openFile({ logger: settings }: SqlLogConfig, logger: Logger): Promise<LogSink> {
  const { maxsize, maxage, maxbackups, localtime, compress } = settings;
  const file = settings.filename === '' ? DEFAULT_FILE : settings.filename;
  try {
    return await RotatingFile.open({
      file,
      maxBytes: (maxsize > 0 ? maxsize : 100) * MEGABYTE,
      maxAgeMs: Math.max(0, maxage) * DAY_MS,
      maxBackups: Math.max(0, maxbackups),
      localTime: localtime,
      compress,
      onError: (error) => logger.warn({ error }, 'lines of the statement log are lost'),
    });
  } catch (cause) {
    throw new Error(`log.logger.filename: cannot write ${file}`, { cause });
  }
}
