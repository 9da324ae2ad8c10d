import type { PediaCluster } from '#api';
import { StaticOwnership } from './static-ownership.js';

describe('StaticOwnership', () => {
  it.each`
    wanted       | owner           | shard  | expected
    ${undefined} | ${undefined}    | ${''}  | ${'own'}
    ${undefined} | ${''}           | ${''}  | ${'own'}
    ${undefined} | ${undefined}    | ${'a'} | ${'foreign'}
    ${'a'}       | ${undefined}    | ${'a'} | ${'own'}
    ${'a'}       | ${null}         | ${'a'} | ${'own'}
    ${'a'}       | ${'a'}          | ${'a'} | ${'own'}
    ${'a'}       | ${''}           | ${'a'} | ${'foreign'}
    ${'b'}       | ${'a'}          | ${'a'} | ${'handOver'}
    ${undefined} | ${'a'}          | ${'a'} | ${'handOver'}
    ${'b'}       | ${'a'}          | ${'b'} | ${'foreign'}
    ${'b'}       | ${undefined}    | ${'a'} | ${'foreign'}
    ${undefined} | ${'/replica-1'} | ${''}  | ${'own'}
    ${'a'}       | ${'a/replica'}  | ${'a'} | ${'own'}
    ${'b'}       | ${'a/replica'}  | ${'a'} | ${'handOver'}
    ${'a'}       | ${'a/replica'}  | ${''}  | ${'foreign'}
    ${undefined} | ${'a/replica'}  | ${''}  | ${'foreign'}
  `('of a cluster for $wanted, owned by $owner, is $expected for $shard', ({ wanted, owner, shard, expected }) => {
    const cluster = { spec: { shardingName: wanted }, status: { shardingName: owner } } as PediaCluster;

    expect(new StaticOwnership(shard as string, undefined).of(cluster)).toBe(expected);
  });
});
