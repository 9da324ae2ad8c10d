import { parseGroupVersion } from '../group-version.js';
import { servedVersionsOf } from '../resource-config.js';
import { knownResources } from '../known-resources.js';
import { canConvert, convertObject } from './converter.js';
import { sameShapes } from './renames.js';

describe('convertObject', () => {
  it('changes nothing but the apiVersion of a kind whose versions look alike', () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 3 } };

    expect(convertObject(deployment, { group: 'apps', version: 'v1beta2' })).toEqual({
      ...deployment,
      apiVersion: 'apps/v1beta2',
    });
    expect(deployment.apiVersion).toBe('apps/v1');
  });

  it('returns an object that is in the version already', () => {
    const thing = { apiVersion: 'example.com/v1', kind: 'Thing' };

    expect(convertObject(thing, { group: 'example.com', version: 'v1' })).toBe(thing);
  });

  it.each([
    [{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, 'networking.k8s.io', 'v1beta1'],
    [{ apiVersion: 'apps/v1', kind: 'Deployment' }, 'extensions', 'v1beta2'],
    [{ apiVersion: 'example.com/v1', kind: 'Thing' }, 'example.com', 'v2'],
    [{ kind: 'Deployment' }, 'apps', 'v1'],
    [{ apiVersion: 'apps/v1' }, 'apps', 'v1'],
  ])('refuses to make of %j a %s/%s', (object, group, version) => {
    expect(() => convertObject(object, { group, version })).toThrow(
      expect.objectContaining({ reason: 'InternalError', message: expect.stringContaining('cannot convert') }),
    );
  });
});

describe('canConvert', () => {
  it.each([
    ['batch/v1', 'CronJob', 'batch/v1beta1', true],
    ['rbac.authorization.k8s.io/v1', 'Role', 'rbac.authorization.k8s.io/v1alpha1', true],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rbac.authorization.k8s.io/v1alpha1', false],
    ['apps/v1', 'Deployment', 'apps/v1beta1', false],
    ['example.com/v1', 'Thing', 'example.com/v1', true],
    ['example.com/v1', 'Thing', 'example.com/v2', false],
    ['apps/v1', 'Deployment', 'extensions/v1', false],
  ])('says from %s %s to %s: %s', (from, kind, to, expected) => {
    expect(canConvert({ ...parseGroupVersion(from), kind }, parseGroupVersion(to))).toBe(expected);
  });
});

describe('sameShapes', () => {
  it('names built-in kinds and versions they have, the preferred one first', () => {
    for (const { group, kinds, versions } of sameShapes) {
      for (const kind of kinds) {
        const known = knownResources.find((each) => each.group === group && each.kind === kind);
        const served = known === undefined ? [] : (servedVersionsOf(known) ?? []);

        expect({ kind, versions }).toEqual({ kind, versions: served.filter((version) => versions.includes(version)) });
        expect(versions[0]).toBe(served[0]);
      }
    }
  });
});
