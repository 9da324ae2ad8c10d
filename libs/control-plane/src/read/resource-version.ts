import { StatusError } from '#kube';

/**
 * The number behind a resourceVersion parameter; 0, which is any version, when there is none.
 *
 * @throws StatusError `BadRequest` for text the control plane never gives out
 */
export function parseResourceVersion(text: string | undefined): number {
  const version = Number(text ?? '0');
  if (text !== undefined && (!/^\d+$/.test(text) || !Number.isSafeInteger(version))) {
    throw new StatusError(
      'BadRequest',
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: must be an unsigned integer`,
    );
  }
  return version;
}
