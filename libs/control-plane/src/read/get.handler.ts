import { type Answer, existing, type ResourceRequest } from '../resource-request.js';
import { negotiateRepresentation } from './negotiate-representation.js';

/** GET of an object. */
export function handleGet(request: ResourceRequest): Answer {
  const representation = negotiateRepresentation(request, 'PartialObjectMetadata');
  return { code: 200, document: representation.object(existing(request)) };
}
