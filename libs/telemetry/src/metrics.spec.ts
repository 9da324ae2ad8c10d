import { Registry, registerMetrics } from './metrics.js';

const table = {
  written: { name: 'rows_total', type: 'counter', help: 'Rows.', labels: ['cluster'] },
  queued: { name: 'queued', type: 'gauge', help: 'Waiting.', labels: [] },
  seconds: { name: 'write_seconds', type: 'histogram', help: 'Time.', labels: ['cluster'], buckets: [0.1, 1] },
} as const;

describe('registerMetrics', () => {
  it('makes metrics that count, show and observe', async () => {
    const registry = new Registry();
    const { written, queued, seconds } = registerMetrics(registry, table);

    written.inc({ cluster: 'east' });
    written.inc({ cluster: 'east' }, 2);
    queued.set({}, 5);
    queued.inc({}, -1);
    seconds.observe({ cluster: 'east' }, 0.5);

    expect(await registry.metrics()).toBe(
      [
        '# HELP rows_total Rows.',
        '# TYPE rows_total counter',
        'rows_total{cluster="east"} 3',
        '',
        '# HELP queued Waiting.',
        '# TYPE queued gauge',
        'queued 4',
        '',
        '# HELP write_seconds Time.',
        '# TYPE write_seconds histogram',
        'write_seconds_bucket{le="0.1",cluster="east"} 0',
        'write_seconds_bucket{le="1",cluster="east"} 1',
        'write_seconds_bucket{le="+Inf",cluster="east"} 1',
        'write_seconds_sum{cluster="east"} 0.5',
        'write_seconds_count{cluster="east"} 1',
        '',
      ].join('\n'),
    );
  });

  it('forgets the series of a subject that is gone', async () => {
    const registry = new Registry();
    const { written } = registerMetrics(registry, table);
    written.inc({ cluster: 'east' });
    written.inc({ cluster: 'west' });

    written.remove({ cluster: 'east' });

    const samples = (await registry.metrics()).split('\n').filter((line) => line.startsWith('rows_total'));
    expect(samples).toEqual(['rows_total{cluster="west"} 1']);
  });

  it('refuses a name that is taken', () => {
    const registry = new Registry();
    registerMetrics(registry, table);

    expect(() => registerMetrics(registry, table)).toThrow('rows_total');
  });
});
