import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  type Resource,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { version } from '#options';

/** What all spans of the process say of it. `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` win. */
export function spanResource(serviceName: string): Resource {
  const own = resourceFromAttributes({
    'service.name': serviceName,
    'service.version': version.gitVersion,
    'service.instance.id': randomUUID(),
  });
  const environment = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  return defaultResource().merge(own).merge(environment);
}
