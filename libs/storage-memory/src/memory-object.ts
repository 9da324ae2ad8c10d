import {
  controllerOf,
  type GroupVersionKind,
  type GroupVersionResource,
  type KubernetesObject,
  type ObjectName,
  objectNameOf,
} from '#kube';
import { HeadedJson } from './headed-json.js';

/** What every object of one resource has in common. */
export type MemoryType = GroupVersionResource & GroupVersionKind;

/** One stored object: its text, and what searches ask for. Never changed; another state is another one. */
export interface MemoryObject extends ObjectName {
  /** The order in which objects were first stored. */
  readonly id: number;
  readonly type: MemoryType;
  readonly cluster: string;
  readonly uid: string;
  /** Of the controller; `''` without one. */
  readonly ownerUid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, like the two below. */
  readonly createdAt: number;
  readonly syncedAt: number;
  /** 0 for an object that is not being deleted. */
  readonly deletedAt: number;
  readonly text: HeadedJson;
}

/** Where an object is stored, and when. */
export type MemoryObjectPlace = Pick<MemoryObject, 'id' | 'type' | 'cluster' | 'syncedAt'>;

/** Makes an object as it is stored. One without a valid creation time counts as created now. */
export function memoryObjectOf(object: KubernetesObject, place: MemoryObjectPlace): MemoryObject {
  const { metadata = {} } = object;
  return {
    ...place,
    ...objectNameOf(object),
    uid: metadata.uid ?? '',
    ownerUid: controllerOf(metadata)?.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    labels: metadata.labels ?? {},
    createdAt: timeOf(metadata.creationTimestamp) ?? place.syncedAt,
    deletedAt: timeOf(metadata.deletionTimestamp) ?? 0,
    text: HeadedJson.of(object),
  };
}

function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
