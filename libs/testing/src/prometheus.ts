import { findProgram } from './find-program.js';

/** Paths of the programs of a Prometheus. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

/** The real Prometheus on the PATH; `undefined` on a machine without one. */
export function findPrometheus(): PrometheusPrograms | undefined {
  const prometheus = findProgram('prometheus');
  const promtool = findProgram('promtool');
  return prometheus === undefined || promtool === undefined ? undefined : { prometheus, promtool };
}
