import { createHash } from 'node:crypto';
import type {
  GroupVersionResource,
  KubernetesObject,
  ObjectMeta,
  ObjectName,
  UpsertChange,
} from '@clusterpedia/storage';
import { fullText } from './full-text.js';
import { versionRank } from './integer-rank.js';
import { searchTerms } from './search-terms.js';

/** What the engine gives back of a document; a search may ask for less. */
export interface StoredDocument extends GroupVersionResource, ObjectName {
  readonly cluster: string;
  readonly kind: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly object: KubernetesObject;
}

/** Which objects a document may be of. */
export interface DocumentType extends GroupVersionResource {
  readonly kind: string;
  readonly cluster: string;
}

/** The same for each state of an object, and for no other object of any cluster. */
export function documentId(
  { cluster, group, version, resource }: Omit<DocumentType, 'kind'>,
  { namespace, name }: ObjectName,
): string {
  const key = JSON.stringify([cluster, group, version, resource, namespace, name]);
  return createHash('sha256').update(key).digest('base64url');
}

/** A uid within its cluster: a cluster restored from another's backup has the same uids. */
export function uidKey({ cluster, uid }: Pick<StoredDocument, 'cluster' | 'uid'>): string {
  return `${cluster}/${uid}`;
}

/** The JSON of the document that stores an object. */
export function documentOf(type: DocumentType, { object, text }: UpsertChange, isFullText: boolean): string {
  const { cluster, group, version, resource, kind } = type;
  const head = {
    ...metadataFields(cluster, object.metadata ?? {}),
    cluster,
    group,
    version,
    resource,
    kind,
    ...searchTerms(object),
    ...(isFullText ? { text: fullText(object) } : {}),
  };
  const json = text?.json ?? JSON.stringify(object);
  return wellFormed(`${JSON.stringify(head).slice(0, -1)},"object":${json}}`);
}

function metadataFields(cluster: string, metadata: ObjectMeta): object {
  const { namespace = '', name = '', uid = '', resourceVersion = '', ownerReferences = [] } = metadata;
  const { uid: ownerUid = '' } = ownerReferences.find(({ controller }) => controller === true) ?? {};
  const now = Date.now();
  return {
    namespace,
    name,
    uid,
    ownerUid,
    ownerKey: ownerUid === '' ? '' : uidKey({ cluster, uid: ownerUid }),
    resourceVersion,
    versionRank: versionRank(resourceVersion),
    createdAt: timeOf(metadata.creationTimestamp) ?? now,
    syncedAt: now,
    // Never missing, so that it can be sorted by and gone on from.
    deletedAt: timeOf(metadata.deletionTimestamp) ?? 0,
  };
}

function timeOf(timestamp: string | null | undefined): number | undefined {
  const ms = Date.parse(timestamp ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** Half a surrogate pair, which JSON can spell and the engine cannot print, becomes the replacement character. */
function wellFormed(json: string): string {
  return /\\ud[89a-f]/i.test(json) ? JSON.stringify(JSON.parse(json), repairString) : json;
}

function repairString(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
