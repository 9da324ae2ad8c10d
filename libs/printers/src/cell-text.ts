import { fieldsAt, listAt, textAt } from './field.js';

const shownCount = 3;

/** The text, or `<none>` for an empty one. */
export function orNone(text: string): string {
  return text === '' ? '<none>' : text;
}

/** The text, or `<unset>` for an empty one. */
export function orUnset(text: string): string {
  return text === '' ? '<unset>' : text;
}

/** A map of labels as `a=1,b=2`, sorted; `<none>` without any. */
export function labelsText(labels: unknown): string {
  const pairs = Object.entries(fieldsAt(labels) ?? {}).map(([key, value]) => `${key}=${textAt(value)}`);
  return orNone(pairs.sort(compareBytes).join(','));
}

/** The first three texts, and how many more there are. */
export function firstThree(texts: readonly string[]): string {
  const hiddenCount = texts.length - shownCount;
  const shown = texts.slice(0, shownCount).join(',');
  return hiddenCount > 0 ? `${shown} + ${hiddenCount} more...` : shown;
}

/** The texts of a field of each element of a list, in order. */
export function textsOf(elements: readonly unknown[], field: string): readonly string[] {
  return elements.map((element) => textAt(element, field));
}

/** Names of the containers of a pod template: neither init nor ephemeral ones. */
export function containerNames(template: unknown): string {
  return textsOf(listAt(template, 'spec', 'containers'), 'name').join(',');
}

/** Images of the containers of a pod template. */
export function containerImages(template: unknown): string {
  return textsOf(listAt(template, 'spec', 'containers'), 'image').join(',');
}

/** Orders text by its UTF-8 bytes, as kube-apiserver does, not by UTF-16 units. */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
