import type { V1Container, V1EnvVar } from '@kubernetes/client-node';
import type { PodObjects } from './pod-objects.js';

/** What a pod knows of itself through the downward API. */
export interface PodIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly nodeName: string;
}

/**
 * The environment of a container as the kubelet makes it: `envFrom` first, then `env` in order, in which `$(NAME)` is what was
 * set before.
 *
 * @throws Error naming a ConfigMap, a Secret or a field that is not there: such a container is never started
 */
export function containerEnvironment(
  { env = [], envFrom = [] }: V1Container,
  pod: PodIdentity,
  objects: PodObjects,
): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const { prefix = '', configMapRef, secretRef } of envFrom) {
    const data = { ...(configMapRef && objects.configMap(configMapRef)), ...(secretRef && objects.secret(secretRef)) };
    for (const [key, value] of Object.entries(data)) {
      environment[prefix + key] = value;
    }
  }
  for (const variable of env) {
    const value = valueOf(variable, pod, objects);
    if (value !== undefined) {
      environment[variable.name] = expand(value, environment);
    }
  }
  return environment;
}

/**
 * `$(NAME)` of known names; `$$` is `$`, so that `$$(NAME)` is `$(NAME)`, and an unknown name stays as it is.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (environment[name] ?? whole),
  );
}

function valueOf({ name, value = '', valueFrom }: V1EnvVar, pod: PodIdentity, objects: PodObjects): string | undefined {
  if (valueFrom === undefined) {
    return value;
  }
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
  if (configMapKeyRef !== undefined) {
    return keyOf(name, configMapKeyRef, objects.configMap(configMapKeyRef));
  }
  if (secretKeyRef !== undefined) {
    return keyOf(name, secretKeyRef, objects.secret(secretKeyRef));
  }
  return fieldOf(fieldRef?.fieldPath ?? '', pod);
}

function keyOf(
  variable: string,
  { key, optional = false }: { readonly key: string; readonly optional?: boolean },
  data: Readonly<Record<string, string>> | undefined,
): string | undefined {
  const value = data?.[key];
  if (value === undefined && !optional) {
    throw new Error(`${variable}: there is no key ${key}`);
  }
  return value;
}

function fieldOf(path: string, { name, namespace, nodeName }: PodIdentity): string {
  const value = { 'metadata.name': name, 'metadata.namespace': namespace, 'spec.nodeName': nodeName }[path];
  if (value === undefined) {
    throw new Error(`fieldRef ${path} is not known`);
  }
  return value;
}
