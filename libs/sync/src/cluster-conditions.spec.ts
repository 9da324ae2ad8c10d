import type { Condition, PediaClusterStatus } from '#api';
import { changeStatus, type ClusterCondition, type ClusterConditionType } from './cluster-conditions.js';

const now = new Date('2026-01-01T00:00:00Z');
const earlier = '2025-01-01T00:00:00Z';

function condition(
  type: ClusterConditionType,
  status: Condition['status'] = 'True',
  reason = 'Because',
): ClusterCondition {
  return { type, status, reason, message: '' };
}

const well = [condition('Validated'), condition('SynchroRunning'), condition('ClusterHealthy')];

function readyOf(status: PediaClusterStatus): Pick<Condition, 'status' | 'reason' | 'message'> | undefined {
  return status.conditions?.find(({ type }) => type === 'Ready');
}

describe('changeStatus', () => {
  it.each<[string, readonly ClusterCondition[], string]>([
    ['one that is missing', [condition('SynchroRunning')], 'Validated condition is not found'],
    [
      'the first that fails',
      [condition('Validated'), condition('SynchroRunning', 'False', 'Shutdown'), condition('ClusterHealthy', 'False')],
      'SynchroRunning condition is False, reason is Shutdown',
    ],
    [
      'one that is not known',
      [condition('Validated'), condition('SynchroRunning'), condition('ClusterHealthy', 'Unknown', 'MonitorStop')],
      'ClusterHealthy condition is Unknown, reason is MonitorStop',
    ],
  ])('makes a cluster not ready because of %s', (_, conditions, message) => {
    const status = changeStatus(undefined, { conditions }, now);

    expect(readyOf(status)).toMatchObject({ status: 'False', reason: 'NotReady', message });
  });

  it('makes a cluster ready when all is well', () => {
    const status = changeStatus(undefined, { conditions: well }, now);

    expect(status.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
      'Validated=True',
      'SynchroRunning=True',
      'ClusterHealthy=True',
      'Ready=True',
    ]);
  });

  it('moves the time of a condition only with its status', () => {
    const before: PediaClusterStatus = {
      conditions: [{ ...condition('ClusterHealthy'), lastTransitionTime: earlier }],
    };

    const same = changeStatus(before, { conditions: [condition('ClusterHealthy', 'True', 'Other')] }, now);
    const other = changeStatus(before, { conditions: [condition('ClusterHealthy', 'False')] }, now);

    expect(same.conditions?.[0]).toMatchObject({ reason: 'Other', lastTransitionTime: earlier });
    expect(other.conditions?.[0]).toMatchObject({ lastTransitionTime: '2026-01-01T00:00:00Z' });
  });

  it('forgets a condition of old versions', () => {
    const before = {
      conditions: [
        {
          type: 'ClusterSynchroInitialized',
          status: 'True' as const,
          reason: 'a',
          message: '',
          lastTransitionTime: earlier,
        },
      ],
    };

    const status = changeStatus(before, {}, now);

    expect(status.conditions?.map(({ type }) => type)).toEqual(['Ready']);
  });

  it.each<[string, PediaClusterStatus, Parameters<typeof changeStatus>[1], Partial<PediaClusterStatus>]>([
    ['keeps the version when the new one is empty', { version: 'v1.30.0' }, { version: '' }, { version: 'v1.30.0' }],
    [
      'replaces resources by none',
      { syncResources: [{ group: '', resources: [] }] },
      { syncResources: [] },
      { syncResources: [] },
    ],
    ['names the default shard explicitly', {}, { shardingName: '' }, { shardingName: '' }],
    ['keeps the shard when nothing is said of it', { shardingName: 'a' }, {}, { shardingName: 'a' }],
  ])('%s', (_, before, change, expected) => {
    expect(changeStatus(before, change, now)).toMatchObject(expected);
  });

  it('leaves no shard behind when a cluster is given up', () => {
    expect(changeStatus({ shardingName: 'a' }, { shardingName: null }, now)).not.toHaveProperty('shardingName');
  });

  it('changes nothing when it is told what is already there', () => {
    const before = changeStatus(undefined, { conditions: well, apiserver: 'https://a', version: 'v1' }, now);

    const after = changeStatus(before, { conditions: well, apiserver: 'https://a', version: 'v1' }, new Date());

    expect(after).toEqual(before);
  });
});
