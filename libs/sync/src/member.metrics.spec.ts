import { ConnectionError } from '#client';
import { StatusError } from '#kube';
import { Registry } from '#telemetry';
import { MemberMetrics } from './member.metrics.js';

async function seriesOf(registry: Registry): Promise<readonly string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('clustersynchro_member_request_failures_total'));
}

describe('MemberMetrics', () => {
  it('counts failures of each cluster by verb and reason', async () => {
    const registry = new Registry();
    const metrics = new MemberMetrics(registry);

    metrics.requestFailed('east', 'watch', new ConnectionError('reset'));
    metrics.requestFailed('east', 'watch', new ConnectionError('refused'));
    metrics.requestFailed('east', 'list', new StatusError('TooManyRequests', 'later'));
    metrics.requestFailed('west', 'list', new TypeError('not an object'));

    expect(await seriesOf(registry)).toEqual([
      'clustersynchro_member_request_failures_total{cluster="east",verb="watch",reason="ConnectionLost"} 2',
      'clustersynchro_member_request_failures_total{cluster="east",verb="list",reason="TooManyRequests"} 1',
      'clustersynchro_member_request_failures_total{cluster="west",verb="list",reason="NotHandled"} 1',
    ]);
  });

  it('forgets a cluster without touching the others', async () => {
    const registry = new Registry();
    const metrics = new MemberMetrics(registry);
    metrics.requestFailed('east', 'watch', new ConnectionError('reset'));
    metrics.requestFailed('west', 'watch', new ConnectionError('reset'));

    metrics.forget('east');

    expect(await seriesOf(registry)).toEqual([
      'clustersynchro_member_request_failures_total{cluster="west",verb="watch",reason="ConnectionLost"} 1',
    ]);
  });
});
