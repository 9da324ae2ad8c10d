import { CoalescingTask } from '#async';
import type { Logger } from '#telemetry';
import type { MemberMetrics } from './member.metrics.js';
import type { ResourceSynchroSet } from './resource-synchro-set.js';

/** How often positions are saved. What comes after the last one is looked at once more by the next process. */
const INTERVAL_MS = 10_000;
/** How long the last time may take. */
const LAST_MS = 5000;

export interface PositionSaverOptions {
  readonly cluster: string;
  readonly resources: Pick<ResourceSynchroSet, 'savePositions' | 'reportLag'>;
  readonly metrics: MemberMetrics;
  readonly logger: Logger;
}

/** Keeps regularly how far the storage of one cluster is complete, and shows how far it is behind. */
export class PositionSaver {
  readonly #task: CoalescingTask;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: PositionSaverOptions) {
    const { resources, logger } = options;
    this.#task = new CoalescingTask(
      (signal) => resources.savePositions(signal),
      (error) => logger.warn({ error }, 'positions not saved, will retry'),
    );
  }

  start(): void {
    const { cluster, resources, metrics } = this.options;
    this.#timer = setInterval(() => {
      metrics.setLag(cluster, resources.reportLag());
      this.#task.trigger();
    }, INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#task.close();
  }

  /** Once more, when nothing is synchronised any more. */
  async saveLast(): Promise<void> {
    const { resources, logger } = this.options;
    try {
      await resources.savePositions(AbortSignal.timeout(LAST_MS));
    } catch (error) {
      logger.warn({ error }, 'positions not saved, the next synchro looks at some changes once more');
    }
  }
}
