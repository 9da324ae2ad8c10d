import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EVERYTHING } from '#api';
import { formatGroupResource, StatusError, type KubernetesObject, type MediaType, type ObjectName } from '#kube';
import { hasStorageCode, type StoredJson } from '#storage';
import { CustomColumns } from './custom-columns.js';
import { parseStored } from './list-encoding.js';
import { negotiateAnswer } from './media-type.js';
import { metadataRepresentation, objectsRepresentation, tableRepresentation } from './representation.js';
import { MemberRights } from './member-rights/member-rights.js';
import { headOf, respondDocument } from './responder.js';
import { sendBuffer } from './response-writer.js';
import type { ResourceTarget } from './resource-target.js';

/** Answers the verb get: one object of one cluster. */
@Injectable()
export class GetHandler {
  constructor(
    @Inject(CustomColumns) private readonly customColumns: CustomColumns,
    @Inject(MemberRights) private readonly rights: MemberRights,
  ) {}

  async handle(target: ResourceTarget, reply: FastifyReply, signal: AbortSignal): Promise<void> {
    const { query, headers } = target.context;
    const mediaType = negotiateAnswer(headers, query, ['Table', 'PartialObjectMetadata']);
    if (query.has('export')) {
      throw new StatusError('BadRequest', 'the export parameter, deprecated since v1.14, is no longer supported');
    }
    if (target.cluster !== undefined) {
      this.rights.assertAllowed(target.context, target.context);
    }
    const json = await readObject(target, signal);
    const transform = await this.#transformFor(target, mediaType, signal);
    signal.throwIfAborted();
    if (transform === undefined && mediaType.serialization === 'json' && !mediaType.pretty) {
      await sendBuffer(reply, headOf(mediaType), withLineBreak(json));
      return;
    }
    const object = parseStored(json);
    await respondDocument(reply, transform === undefined ? object : transform(object), mediaType);
  }

  async #transformFor(
    target: ResourceTarget,
    mediaType: MediaType,
    signal: AbortSignal,
  ): Promise<((object: KubernetesObject) => unknown) | undefined> {
    if (mediaType.as === 'PartialObjectMetadata') {
      return metadataRepresentation(mediaType).transform;
    }
    if (mediaType.as !== 'Table') {
      return objectsRepresentation(target, false).transform;
    }
    const columns = await this.customColumns.columnsOf(target, EVERYTHING.clusters, signal);
    const { envelope, transform } = tableRepresentation(target, { mediaType, columns, now: new Date() });
    return (object) => ({
      kind: envelope.kind,
      apiVersion: envelope.apiVersion,
      metadata: { resourceVersion: object.metadata?.resourceVersion },
      ...envelope.fields,
      rows: [transform?.(object)],
    });
  }
}

async function readObject(
  { context, requested, resource, storage }: ResourceTarget,
  signal: AbortSignal,
): Promise<StoredJson> {
  const { cluster, info } = context;
  if (cluster === undefined) {
    throw new StatusError(
      'BadRequest',
      'please specify the cluster name when using the resource name to get a specific resource.',
    );
  }
  const object: ObjectName = { namespace: info.namespace, name: info.name };
  if (resource.namespaced && object.namespace === '') {
    throw notFound(requested, object);
  }
  try {
    return await storage.get(cluster, object, signal);
  } catch (error) {
    throw hasStorageCode(error, 'NotFound') ? notFound(requested, object, error) : error;
  }
}

function notFound(resource: ResourceTarget['requested'], { name }: ObjectName, cause?: unknown): StatusError {
  return new StatusError('NotFound', `${formatGroupResource(resource)} ${JSON.stringify(name)} not found`, {
    cause,
    details: { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.resource },
  });
}

function withLineBreak(json: StoredJson): Buffer {
  return typeof json === 'string' ? Buffer.from(`${json}\n`) : Buffer.concat([json, Buffer.from('\n')]);
}
