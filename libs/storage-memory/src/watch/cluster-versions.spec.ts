import fc from 'fast-check';
import { ClusterVersions } from './cluster-versions.js';

function decoded(version: ClusterVersions): unknown {
  return JSON.parse(Buffer.from(version.format(), 'base64url').toString());
}

const none = ClusterVersions.NONE;

describe('ClusterVersions', () => {
  it('is a JSON object of sorted clusters, in base64url', () => {
    const version = none.with('west', 0).with('east', 7);

    expect(version.format()).toBe(Buffer.from('{"east":"7","west":"0"}').toString('base64url'));
  });

  it('changes nothing of the version it is made from', () => {
    const east = none.with('east', 1);

    const both = east.with('west', 2).with('east', 3);

    expect(decoded(east)).toEqual({ east: '1' });
    expect(decoded(both)).toEqual({ east: '3', west: '2' });
    expect(decoded(both.without('east'))).toEqual({ west: '2' });
    expect(both.latest).toBe(3);
    expect(none.latest).toBe(0);
  });

  it('is read as it was written', () => {
    const positions = fc.dictionary(fc.string({ minLength: 1 }), fc.nat({ max: 9e15 }));
    fc.assert(
      fc.property(positions, (positionByCluster) => {
        const version = Object.entries(positionByCluster).reduce((all, [cluster, at]) => all.with(cluster, at), none);

        const read = ClusterVersions.parse(version.format());

        expect(read.format()).toBe(version.format());
        expect(read.latest).toBe(version.latest);
      }),
    );
  });

  it('refuses garbage with BadRequest and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (text) => {
          let failure: unknown;
          try {
            ClusterVersions.parse(text);
          } catch (error) {
            failure = error;
          }
          expect(failure ?? { code: 'BadRequest' }).toMatchObject({ code: 'BadRequest' });
        },
      ),
    );
  });

  it.each(['5', '-1', 'abc', Buffer.from('[]').toString('base64url'), Buffer.from('{"east":5}').toString('base64url')])(
    'refuses %j',
    (text) => {
      expect(() => ClusterVersions.parse(text)).toThrow(
        expect.objectContaining({ code: 'BadRequest', field: 'resourceVersion' }),
      );
    },
  );
});
