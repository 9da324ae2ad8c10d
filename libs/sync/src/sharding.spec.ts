import type { PediaCluster } from '#api';
import { ownershipOf } from './sharding.js';

describe('ownershipOf', () => {
  it.each`
    wanted       | owner        | shard  | expected
    ${undefined} | ${undefined} | ${''}  | ${'own'}
    ${undefined} | ${''}        | ${''}  | ${'own'}
    ${undefined} | ${undefined} | ${'a'} | ${'foreign'}
    ${'a'}       | ${undefined} | ${'a'} | ${'own'}
    ${'a'}       | ${null}      | ${'a'} | ${'own'}
    ${'a'}       | ${'a'}       | ${'a'} | ${'own'}
    ${'a'}       | ${''}        | ${'a'} | ${'foreign'}
    ${'b'}       | ${'a'}       | ${'a'} | ${'handOver'}
    ${undefined} | ${'a'}       | ${'a'} | ${'handOver'}
    ${'b'}       | ${'a'}       | ${'b'} | ${'foreign'}
    ${'b'}       | ${undefined} | ${'a'} | ${'foreign'}
  `('of a cluster for $wanted, owned by $owner, is $expected for $shard', ({ wanted, owner, shard, expected }) => {
    const cluster = { spec: { shardingName: wanted }, status: { shardingName: owner } } as PediaCluster;

    expect(ownershipOf(cluster, shard as string)).toBe(expected);
  });
});
