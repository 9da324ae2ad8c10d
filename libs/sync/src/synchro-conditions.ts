import type { ClusterCondition } from './cluster-conditions.js';
import type { Health } from './health-monitor.js';

/** The conditions a cluster synchro answers for, from when it is there. */
export function conditionsOf(isRunning: boolean, health: Health): readonly ClusterCondition[] {
  const running: ClusterCondition = isRunning
    ? { type: 'SynchroRunning', status: 'True', reason: 'Running', message: 'cluster synchro is running' }
    : {
        type: 'SynchroRunning',
        status: 'False',
        reason: 'Pending',
        message: 'cluster synchro is created, wait running',
      };
  return [running, { type: 'ClusterHealthy', ...health }];
}

/** The same once it has stopped. What was wrong with the member at last is not forgotten. */
export function conditionsOfStopped({ status, reason, message: last }: Health): readonly ClusterCondition[] {
  const message = 'cluster synchro is shutdown';
  const healthMessage = status === 'False' ? `Last Condition Reason: ${reason}, Message: ${last}` : message;
  return [
    { type: 'SynchroRunning', status: 'False', reason: 'Shutdown', message },
    { type: 'ClusterHealthy', status: 'Unknown', reason: 'MonitorStop', message: healthMessage },
  ];
}
