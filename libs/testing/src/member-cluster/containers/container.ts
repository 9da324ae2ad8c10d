import { formatObjectName, StatusError, type KubernetesObject } from '#kube';
import { isRecord } from '../fields-v1.js';

/** One container of a pod. */
export interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly name: string;
}

/** Its key: `namespace/pod/name`. */
export function containerKey({ namespace, pod, name }: Container): string {
  return `${formatObjectName({ namespace, name: pod })}/${name}`;
}

/**
 * The container that a request means.
 *
 * @param name - as asked for; the only one when `null`
 * @throws StatusError BadRequest when there is no such container, or when it is not clear which one is meant
 */
export function containerOf({ metadata, spec }: KubernetesObject, name: string | null): Container {
  const { name: pod = '', namespace = '' } = metadata ?? {};
  const names = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => namesIn(spec, list));
  const [first, second] = namesIn(spec, 'containers');
  if (name !== null && name !== '') {
    if (!names.includes(name)) {
      throw new StatusError('BadRequest', `container ${name} is not valid for pod ${pod}`);
    }
    return { namespace, pod, name };
  }
  if (first === undefined || second !== undefined) {
    const choices = names.join(' ');
    throw new StatusError(
      'BadRequest',
      `a container name must be specified for pod ${pod}, choose one of: [${choices}]`,
    );
  }
  return { namespace, pod, name: first };
}

function namesIn(spec: unknown, list: string): readonly string[] {
  const containers: unknown = isRecord(spec) ? spec[list] : undefined;
  return Array.isArray(containers)
    ? containers.flatMap((container: unknown) =>
        isRecord(container) && typeof container['name'] === 'string' ? [container['name']] : [],
      )
    : [];
}
