import { withClusterIp } from './service-address.js';

const service = (spec: object): { readonly metadata: { readonly name: string }; readonly spec: object } => ({
  metadata: { name: 'web' },
  spec,
});

describe('withClusterIp', () => {
  it('gives a new Service an address', () => {
    expect(withClusterIp(service({ ports: [] }))['spec']).toEqual({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^10\.96\.\d+\.\d+$/) as string,
      clusterIPs: [expect.any(String)],
      ports: [],
    });
  });

  it('leaves it the one it had', () => {
    const previous = service({ clusterIP: '10.96.0.7' });

    expect(withClusterIp(service({}), previous)['spec']).toMatchObject({ clusterIP: '10.96.0.7' });
  });

  it.each([
    ['one that says which', { clusterIP: '10.96.0.8' }],
    ['one without an address of its own', { clusterIP: 'None' }],
    ['a name outside the cluster', { type: 'ExternalName', externalName: 'db.example.com' }],
  ])('changes nothing about %s', (_, spec) => {
    expect(withClusterIp(service(spec))['spec']).toEqual(spec);
  });
});
