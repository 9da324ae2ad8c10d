import { knownResources, type KubernetesObject } from '#kube';
import { created, describePrinter, now } from './printer.contract.js';
import { clusterColumn, printerFor, tableRow, type TableRowOptions } from './table-printer.js';

const pod: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: created('web', { annotations: { 'shadow.clusterpedia.io/cluster-name': 'demo-1' } }),
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
  status: { phase: 'Failed' },
};

const options: TableRowOptions = { now, includeObject: 'None', apiVersion: 'meta.k8s.io/v1', cluster: false };

describePrinter('roles.rbac.authorization.k8s.io', {
  columns: ['Name', 'Created At:date'],
  rows: [
    ['the time of creation', { metadata: created('admin') }, ['admin', '2024-06-01T11:55:00Z']],
    [
      'that time in UTC to the second',
      { metadata: { name: 'admin', creationTimestamp: '2024-06-01T14:55:00.123+03:00' } },
      ['admin', '2024-06-01T11:55:00Z'],
    ],
    ['no time of creation', { metadata: { name: 'admin' } }, ['admin', '0001-01-01T00:00:00Z']],
  ],
});

describe('printerFor', () => {
  it.each([
    ['limitranges', ''],
    ['clusterroles', 'rbac.authorization.k8s.io'],
    ['csistoragecapacities', 'storage.k8s.io'],
    ['customresourcedefinitions', 'apiextensions.k8s.io'],
    ['things', 'example.com'],
    ['futures', 'apps'],
  ])('prints %s of group "%s" as any object', (resource, group) => {
    expect(printerFor({ group, resource }).columns.map(({ name }) => name)).toEqual(['Name', 'Created At']);
  });

  it.each([
    ['deployments', 'apps', 'extensions'],
    ['daemonsets', 'apps', 'extensions'],
    ['replicasets', 'apps', 'extensions'],
    ['ingresses', 'networking.k8s.io', 'extensions'],
    ['networkpolicies', 'networking.k8s.io', 'extensions'],
    ['events', '', 'events.k8s.io'],
  ])('prints %s of groups "%s" and "%s" alike', (resource, group, formerGroup) => {
    expect(printerFor({ group: formerGroup, resource })).toBe(printerFor({ group, resource }));
  });

  it('leaves no built-in kind without a printer but those that kube-apiserver leaves', () => {
    const withoutPrinter = knownResources
      .filter((known) => printerFor(known) === printerFor({ group: 'example.com', resource: 'things' }))
      .map(({ resource }) => resource);

    expect(withoutPrinter.toSorted()).toEqual([
      'clusterroles',
      'csistoragecapacities',
      'customresourcedefinitions',
      'limitranges',
      'roles',
    ]);
  });

  it.each(knownResources.map((known) => ({ ...known })))('fills every column of $resource.$group', (known) => {
    const printer = printerFor(known);

    expect(printer.cells({}, now)).toHaveLength(printer.columns.length);
    expect(printer.columns.every(({ name, description }) => name !== '' && description !== '')).toBe(true);
  });

  it('has one column that names the object, first for all kinds but events', () => {
    const byFormat = knownResources
      .filter(({ resource }) => !['volumeattachments', 'storageversionmigrations'].includes(resource))
      .map((known) => ({
        resource: known.resource,
        at: printerFor(known).columns.flatMap(({ format }, index) => (format === 'name' ? [index] : [])),
      }));

    for (const { resource, at } of byFormat) {
      expect({ resource, at }).toEqual({ resource, at: [resource === 'events' ? 9 : 0] });
    }
  });
});

describe('tableRow', () => {
  const printer = printerFor({ group: '', resource: 'pods' });

  it('begins with the cluster an object is in', () => {
    const { cells } = tableRow(printer, pod, { ...options, cluster: true });

    expect(clusterColumn.name).toBe('Cluster');
    expect(cells.slice(0, 3)).toEqual(['demo-1', 'web', '0/1']);
  });

  it('has an empty cluster for an object that names none', () => {
    const { cells } = tableRow(printer, { metadata: { name: 'web' } }, { ...options, cluster: true });

    expect(cells.slice(0, 2)).toEqual(['', 'web']);
  });

  it('tells what holds for the whole row, when something does', () => {
    const running = { ...pod, status: { phase: 'Running' } };

    expect(tableRow(printer, pod, options).conditions).toEqual([
      { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
    ]);
    expect(tableRow(printer, running, options)).not.toHaveProperty('conditions');
  });

  it.each([
    ['None' as const, null],
    ['Object' as const, pod],
    ['Metadata' as const, { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1beta1', metadata: pod.metadata }],
  ])('carries as much of the object as %s says', (includeObject, expected) => {
    const row = tableRow(printer, pod, { ...options, includeObject, apiVersion: 'meta.k8s.io/v1beta1' });

    expect(row.object).toEqual(expected);
  });
});
