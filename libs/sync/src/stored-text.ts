import { CLUSTER_NAME_ANNOTATION, type SyncRules } from '#api';
import { cutMember, editText, type Edit, type ObjectOutline, type WireObject } from '#client';
import type { ObjectMeta } from '#kube';
import type { ObjectText, UpsertChange } from '#storage';
import { LAST_APPLIED, pruneObject, type PruneOptions } from './object-pruner.js';
import { changesObjects, shapeObject } from './sync-rules.js';

/** Stores a text. The object is parsed when it is first read, if ever. */
export class UnparsedUpsert implements UpsertChange {
  readonly type = 'upsert';
  #object: UpsertChange['object'] | undefined;

  constructor(readonly text: ObjectText) {}

  get object(): UpsertChange['object'] {
    this.#object ??= JSON.parse(this.text.json) as UpsertChange['object'];
    return this.#object;
  }
}

/** What is stored of an object. Pruned, and as text if that can be had without parsing it. */
export function condense(object: WireObject, cluster: string, prune: PruneOptions & SyncRules): UpsertChange {
  if (changesObjects(prune)) {
    return { type: 'upsert', object: shapeObject(pruneObject(object.parse(), prune), prune) };
  }
  const text = storedTextOf(object, cluster, prune);
  return text === undefined ? { type: 'upsert', object: pruneObject(object.parse(), prune) } : new UnparsedUpsert(text);
}

/**
 * The text to store of an object: as the member sent it, without what is pruned, with the cluster's name among the
 * annotations. The same as pruning, annotating and printing the parsed object, but for the order of the keys.
 *
 * @returns `undefined` for an object that had to be parsed, or has nothing in its metadata
 */
function storedTextOf(object: WireObject, cluster: string, prune: PruneOptions): ObjectText | undefined {
  const { text, metadata } = object;
  if (text === undefined || Object.keys(metadata).length === 0) {
    return undefined;
  }
  const { bytes, outline } = text;
  const edits = [
    ...insertType(object, outline),
    annotate(outline, metadata.annotations, cluster, prune),
    ...(prune.managedFields && outline.managedFields !== undefined ? [cutMember(bytes, outline.managedFields)] : []),
  ];
  const json = editText(
    bytes,
    outline,
    edits.sort((a, b) => a.start - b.start),
  );
  return { json: json.includes(String.raw`\u`) ? reprintEscapes(json) : json, metadata };
}

/** Items of a list leave out what the list itself says. */
function insertType({ apiVersion, kind }: WireObject, outline: ObjectOutline): readonly Edit[] {
  const missing = {
    ...(outline.apiVersion === undefined && apiVersion !== undefined ? { apiVersion } : {}),
    ...(outline.kind === undefined && kind !== undefined ? { kind } : {}),
  };
  const members = JSON.stringify(missing).slice(1, -1);
  return members === '' ? [] : [insertAt(outline.start + 1, `${members},`)];
}

function annotate(
  outline: ObjectOutline,
  annotations: ObjectMeta['annotations'],
  cluster: string,
  { lastApplied }: PruneOptions,
): Edit {
  const own = { [CLUSTER_NAME_ANNOTATION]: cluster };
  if (outline.annotations === undefined) {
    return insertAt(outline.metadata.end - 1, `,"annotations":${JSON.stringify(own)}`);
  }
  const keys = Object.keys(annotations ?? {});
  if (keys.length > 0 && !keys.includes(CLUSTER_NAME_ANNOTATION) && !(lastApplied && keys.includes(LAST_APPLIED))) {
    return insertAt(outline.annotations.end - 1, `,${JSON.stringify(own).slice(1, -1)}`);
  }
  const { [LAST_APPLIED]: applied, ...kept } = annotations ?? {};
  const isKept = applied !== undefined && !lastApplied;
  const text = JSON.stringify({ ...kept, ...(isKept ? { [LAST_APPLIED]: applied } : {}), ...own });
  return { ...outline.annotations, text };
}

function insertAt(position: number, text: string): Edit {
  return { start: position, end: position, text };
}

/** An escape, or as many in a row as are numbers: two of those can be one character. */
const escapes = /(?:\\u[0-9a-fA-F]{4})+|\\[^u]/g;

/**
 * Numbered escapes as JSON.stringify writes them: what a storage has to know of those it cannot store is then in one place.
 * API servers number `<`, `>` and `&`, so a good part of all objects comes by here. Nothing but escapes is printed anew:
 * numbers stay what they are, however large.
 */
function reprintEscapes(json: string): string {
  return json.replaceAll(escapes, (escape) =>
    escape.startsWith(String.raw`\u`) ? JSON.stringify(JSON.parse(`"${escape}"`)).slice(1, -1) : escape,
  );
}
