import type { KubernetesObject } from '@clusterpedia/storage';

/** Said elsewhere in the object, or no text for readers. */
const skipped: ReadonlySet<string> = new Set(['managedFields', 'kubectl.kubernetes.io/last-applied-configuration']);
const secretFields: ReadonlySet<string> = new Set(['data', 'stringData']);

/** The words of an object: its strings, without what a Secret keeps. */
export function fullText(object: KubernetesObject): readonly string[] {
  return [...stringsOf(object, object.kind === 'Secret' ? secretFields : new Set())];
}

function* stringsOf(value: unknown, secrets: ReadonlySet<string>): Generator<string> {
  if (typeof value === 'string') {
    yield value;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (!skipped.has(key) && !secrets.has(key)) {
        yield* stringsOf(child, secrets);
      }
    }
  }
}
