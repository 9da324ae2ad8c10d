/** How a field of a message becomes JSON. Values that are empty say nothing, as they do in JSON. */
export type FieldType =
  | 'text'
  /** A text that is also written when it is empty, because the field tells empty and absent apart. */
  | 'nullableText'
  | 'texts'
  | 'bytes'
  | 'integer'
  | 'boolean'
  | 'time'
  | 'microTime'
  /** Bytes that are JSON. */
  | 'json'
  | { readonly message: Message }
  | { readonly messages: Message }
  | { readonly mapOf: 'text' | 'bytes' | 'texts' };

/** The fields of a message by their number. A field that is not listed is not needed here. */
export type Message = Readonly<Record<number, readonly [name: string, type: FieldType]>>;

const ownerReference: Message = {
  1: ['kind', 'text'],
  3: ['name', 'text'],
  4: ['uid', 'text'],
  5: ['apiVersion', 'text'],
  6: ['controller', 'boolean'],
  7: ['blockOwnerDeletion', 'boolean'],
};

const managedFieldsEntry: Message = {
  1: ['manager', 'text'],
  2: ['operation', 'text'],
  3: ['apiVersion', 'text'],
  4: ['time', 'time'],
  6: ['fieldsType', 'text'],
  7: ['fieldsV1', { message: { 1: ['raw', 'json'] } }],
  8: ['subresource', 'text'],
};

const objectMeta: Message = {
  1: ['name', 'text'],
  2: ['generateName', 'text'],
  3: ['namespace', 'text'],
  5: ['uid', 'text'],
  6: ['resourceVersion', 'text'],
  7: ['generation', 'integer'],
  8: ['creationTimestamp', 'time'],
  9: ['deletionTimestamp', 'time'],
  10: ['deletionGracePeriodSeconds', 'integer'],
  11: ['labels', { mapOf: 'text' }],
  12: ['annotations', { mapOf: 'text' }],
  13: ['ownerReferences', { messages: ownerReference }],
  14: ['finalizers', 'texts'],
  17: ['managedFields', { messages: managedFieldsEntry }],
};

const metadata = ['metadata', { message: objectMeta }] as const;

const objectReference: Message = {
  1: ['kind', 'text'],
  2: ['namespace', 'text'],
  3: ['name', 'text'],
  4: ['uid', 'text'],
  5: ['apiVersion', 'text'],
  6: ['resourceVersion', 'text'],
  7: ['fieldPath', 'text'],
};

const resourceAttributes: Message = {
  1: ['namespace', 'text'],
  2: ['verb', 'text'],
  3: ['group', 'text'],
  4: ['version', 'text'],
  5: ['resource', 'text'],
  6: ['subresource', 'text'],
  7: ['name', 'text'],
};

const accessAttributes: Message = {
  1: ['resourceAttributes', { message: resourceAttributes }],
  2: ['nonResourceAttributes', { message: { 1: ['path', 'text'], 2: ['verb', 'text'] } }],
};

const event: Message = {
  1: metadata,
  2: ['involvedObject', { message: objectReference }],
  3: ['reason', 'text'],
  4: ['message', 'text'],
  5: ['source', { message: { 1: ['component', 'text'], 2: ['host', 'text'] } }],
  6: ['firstTimestamp', 'time'],
  7: ['lastTimestamp', 'time'],
  8: ['count', 'integer'],
  9: ['type', 'text'],
  10: ['eventTime', 'microTime'],
  11: ['series', { message: { 1: ['count', 'integer'], 2: ['lastObservedTime', 'microTime'] } }],
  12: ['action', 'text'],
  13: ['related', { message: objectReference }],
  14: ['reportingComponent', 'text'],
  15: ['reportingInstance', 'text'],
};

const leaseSpec: Message = {
  1: ['holderIdentity', 'nullableText'],
  2: ['leaseDurationSeconds', 'integer'],
  3: ['acquireTime', 'microTime'],
  4: ['renewTime', 'microTime'],
  5: ['leaseTransitions', 'integer'],
  6: ['strategy', 'text'],
  7: ['preferredHolder', 'text'],
};

const deleteOptions: Message = {
  1: ['gracePeriodSeconds', 'integer'],
  2: ['preconditions', { message: { 1: ['uid', 'text'], 2: ['resourceVersion', 'text'] } }],
  4: ['propagationPolicy', 'text'],
  5: ['dryRun', 'texts'],
};

/** Kinds that clients write as protobuf, by their name. No two of them share it. */
export const messageByKind: ReadonlyMap<string, Message> = new Map<string, Message>([
  [
    'ConfigMap',
    { 1: metadata, 2: ['data', { mapOf: 'text' }], 3: ['binaryData', { mapOf: 'bytes' }], 4: ['immutable', 'boolean'] },
  ],
  ['DeleteOptions', deleteOptions],
  ['Event', event],
  ['Lease', { 1: metadata, 2: ['spec', { message: leaseSpec }] }],
  [
    'Namespace',
    {
      1: metadata,
      2: ['spec', { message: { 1: ['finalizers', 'texts'] } }],
      3: ['status', { message: { 1: ['phase', 'text'] } }],
    },
  ],
  [
    'Secret',
    {
      1: metadata,
      2: ['data', { mapOf: 'bytes' }],
      3: ['type', 'text'],
      4: ['stringData', { mapOf: 'text' }],
      5: ['immutable', 'boolean'],
    },
  ],
  ['SelfSubjectAccessReview', { 1: metadata, 2: ['spec', { message: accessAttributes }] }],
  ['SelfSubjectRulesReview', { 1: metadata, 2: ['spec', { message: { 1: ['namespace', 'text'] } }] }],
  [
    'SubjectAccessReview',
    {
      1: metadata,
      2: [
        'spec',
        {
          message: {
            ...accessAttributes,
            3: ['user', 'text'],
            4: ['groups', 'texts'],
            5: ['extra', { mapOf: 'texts' }],
            6: ['uid', 'text'],
          },
        },
      ],
    },
  ],
  ['TokenReview', { 1: metadata, 2: ['spec', { message: { 1: ['token', 'text'], 2: ['audiences', 'texts'] } }] }],
]);
