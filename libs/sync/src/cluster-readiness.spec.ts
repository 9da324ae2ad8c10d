import { PEDIA_CLUSTERS } from '#api';
import { Registry } from '#telemetry';
import { eventually } from '#testing';
import { core, SyncStage, type Process } from './sync-stage.contract.js';

async function seriesOf(process: Process): Promise<readonly string[]> {
  const text = await process.get(Registry).getSingleMetricAsString('clustersynchro_cluster_ready');
  return text.split('\n').filter((line) => !line.startsWith('#') && line !== '');
}

describe('ClusterReadiness', () => {
  const stage = new SyncStage();
  beforeEach(() => stage.open());
  afterEach(() => stage.close());

  it('shows whether a cluster is ready, until it is gone', async () => {
    const process = await stage.start();
    stage.importMember({ syncResources: core('configmaps'), tokenData: '' });
    await eventually(async () =>
      expect(await seriesOf(process)).toEqual(['clustersynchro_cluster_ready{cluster="east"} 0']),
    );

    stage.changeSpec({ tokenData: Buffer.from(stage.member.token).toString('base64') });
    await eventually(async () =>
      expect(await seriesOf(process)).toEqual(['clustersynchro_cluster_ready{cluster="east"} 1']),
    );

    stage.host.store.delete(PEDIA_CLUSTERS, { namespace: '', name: 'east' });
    await eventually(async () => expect(await seriesOf(process)).toEqual([]));
  });

  it('leaves a cluster of another shard to the process that has it', async () => {
    const process = await stage.start();
    stage.importMember({ syncResources: core('configmaps') });
    await eventually(async () =>
      expect(await seriesOf(process)).toEqual(['clustersynchro_cluster_ready{cluster="east"} 1']),
    );

    stage.changeSpec({ shardingName: 'other' });

    await eventually(async () => expect(await seriesOf(process)).toEqual([]));
  });
});
