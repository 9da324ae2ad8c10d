import { parse as parseYaml } from 'yaml';
import type { Status } from '#kube';

/** The Status that a refusal's body is, in JSON or YAML; nothing for another body. */
export function statusInBody(payload: unknown): Partial<Status> | undefined {
  if (!Buffer.isBuffer(payload)) {
    return undefined;
  }
  const text = payload.toString();
  const document = readDocument(text);
  return typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'Status'
    ? (document as Partial<Status>)
    : undefined;
}

function readDocument(text: string): unknown {
  try {
    return text.startsWith('{') ? (JSON.parse(text) as unknown) : (parseYaml(text) as unknown);
  } catch {
    // Some refusals are texts for people.
    return undefined;
  }
}
