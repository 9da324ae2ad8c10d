import { flag, integer, list, object, text } from './schema-builders.js';
import type { StructuralSchema } from './structural-schema.js';

const pairs = (description: string): StructuralSchema => ({
  description,
  type: 'object',
  nullable: true,
  additionalProperties: { type: 'string' },
});

/** Metadata, which every kind has. */
export const objectMetaSchema: StructuralSchema = object('Metadata that every object has.', {
  name: text('Name of the object, unique within its namespace.'),
  generateName: text('Prefix of the name, when the server is to choose one.'),
  namespace: text('Namespace of the object.'),
  selfLink: text('No longer used.'),
  uid: text('Identity of the object in time and space.'),
  resourceVersion: text('State of the object, for programs to compare for equality.'),
  generation: integer('Counts changes of what is wanted.', { format: 'int64' }),
  creationTimestamp: text('When the object was created.', { format: 'date-time', nullable: true }),
  deletionTimestamp: text('When the object was asked to go.', { format: 'date-time', nullable: true }),
  deletionGracePeriodSeconds: integer('Time the object has to go.', { format: 'int64', nullable: true }),
  labels: pairs('Labels, by which objects are selected.'),
  annotations: pairs('Notes of programs and people.'),
  ownerReferences: list(
    'Objects this object depends on.',
    object(
      'An owner.',
      {
        apiVersion: text('API version of the owner.'),
        kind: text('Kind of the owner.'),
        name: text('Name of the owner.'),
        uid: text('UID of the owner.'),
        controller: flag('Whether the owner manages this object.'),
        blockOwnerDeletion: flag('Whether the owner stays until this object is gone.'),
      },
      ['apiVersion', 'kind', 'name', 'uid'],
    ),
    { nullable: true, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['uid'] },
  ),
  finalizers: list(
    'Who must agree before the object goes.',
    { type: 'string' },
    {
      nullable: true,
      'x-kubernetes-list-type': 'set',
    },
  ),
  managedFields: list(
    'Which manager set which field.',
    { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    { nullable: true },
  ),
});
