import { Gauge, type Registry } from 'prom-client';
import { version } from '#options';

/** Registers `clusterpedia_build_info`, which says what build this is. */
export function registerBuildInfo(registry: Registry): void {
  const labels = {
    git_version: version.gitVersion,
    git_commit: version.gitCommit,
    git_tree_state: version.gitTreeState,
    build_date: version.buildDate,
    go_version: version.goVersion,
    compiler: version.compiler,
    platform: version.platform,
  };
  new Gauge({
    name: 'clusterpedia_build_info',
    help: 'Always 1; the labels say which build this is.',
    labelNames: Object.keys(labels),
    registers: [registry],
    // At each scrape, because a reset of all metrics takes this one, too.
    collect() {
      this.set(labels, 1);
    },
  });
}
