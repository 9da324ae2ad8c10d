import { isCredentialName } from '#telemetry';

const redacted = '[redacted]';

/** Parameters may hold credentials, too: some clients put their token there. */
export function redactedUri(uri: string): string {
  const mark = uri.indexOf('?');
  if (mark < 0) {
    return uri;
  }
  const parameters = uri.slice(mark + 1).split('&');
  const kept = parameters.map((parameter) => {
    const [name = ''] = parameter.split('=', 1);
    return isCredentialName(name) ? `${name}=${encodeURIComponent(redacted)}` : parameter;
  });
  return `${uri.slice(0, mark)}?${kept.join('&')}`;
}

/**
 * An object as it may be recorded: of Secrets and of everything that is named like a credential, only that it was there. A
 * text that holds the whole object again, as kubectl's annotation does, goes too.
 */
export function redactedObject(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redactedObject);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      const isHidden = isCredentialName(name) || name === 'kubectl.kubernetes.io/last-applied-configuration';
      return [name, isHidden && child !== null && child !== '' ? redacted : redactedObject(child)];
    }),
  );
}
