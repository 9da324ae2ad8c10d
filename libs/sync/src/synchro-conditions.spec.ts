import { conditionsOfStopped } from './synchro-conditions.js';

describe('conditionsOfStopped', () => {
  it.each([
    [{ status: 'True', reason: 'Healthy', message: 'ok' } as const, 'cluster synchro is shutdown'],
    [
      { status: 'False', reason: 'NotReachable', message: 'no route to host' } as const,
      'Last Condition Reason: NotReachable, Message: no route to host',
    ],
  ])('of a member that was %j', (health, message) => {
    expect(conditionsOfStopped(health)).toEqual([
      { type: 'SynchroRunning', status: 'False', reason: 'Shutdown', message: 'cluster synchro is shutdown' },
      { type: 'ClusterHealthy', status: 'Unknown', reason: 'MonitorStop', message },
    ]);
  });
});
