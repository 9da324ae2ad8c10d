import type { KubernetesObject } from '#kube';
import type { Application } from './application.js';
import type { Identities } from './identity.js';

const group = 'ops.example.com';

/** A kind of its own that every cluster of the fleet knows, with printer columns. */
export function generateDefinition(identities: Identities): KubernetesObject {
  const names = { plural: 'backups', singular: 'backup', kind: 'Backup', listKind: 'BackupList', shortNames: ['bk'] };
  const text = { type: 'string' };
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { schedule: text, target: text }, required: ['schedule', 'target'] },
      status: { type: 'object', properties: { phase: text, lastBackup: { type: 'string', format: 'date-time' } } },
    },
  };
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema },
    subresources: { status: {} },
    additionalPrinterColumns: [
      { name: 'Target', type: 'string', jsonPath: '.spec.target' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  };
  return {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: { ...identities.metadata({ name: `backups.${group}` }), generation: 1 },
    spec: { conversion: { strategy: 'None' }, group, names, scope: 'Namespaced', versions: [version] },
  };
}

/** The backup of an application that keeps data. */
export function generateBackup(identities: Identities, { name, namespace }: Application): KubernetesObject {
  const dayMs = 24 * 60 * 60 * 1000;
  return {
    kind: 'Backup',
    apiVersion: `${group}/v1`,
    metadata: { ...identities.metadata({ name: `${name}-daily`, namespace, labels: { app: name } }), generation: 1 },
    spec: { schedule: '0 2 * * *', target: `statefulset/${name}` },
    status: { lastBackup: identities.past(dayMs), phase: 'Completed' },
  };
}
