import { isMap, isScalar, parseDocument, type Pair, type Scalar, type YAMLMap } from 'yaml';

/** A key of a chart's values.yaml, with what its comments say. */
export interface ChartValue {
  /** `apiserver.image.tag` */
  readonly path: string;
  readonly default: unknown;
  /** Sentences above the key, on one line; empty without any. */
  readonly description: string;
  /** JSON types that are accepted, where the default does not say: `@type integer null`. */
  readonly types: readonly string[];
  /** The only values that are accepted: `@enum internal external`. */
  readonly choices: readonly string[];
  /** Accepts keys beside those that are there: `@open`. True of maps that are empty. */
  readonly isOpen: boolean;
  /** Of a map with keys; such a map is no row of the table of values. */
  readonly children: readonly ChartValue[] | undefined;
}

/**
 * The values of a chart, in the order of the file. A comment directly above a key is about it; lines of it that begin with `@`
 * are for the schema.
 *
 * @throws Error when the text is no YAML map
 */
export function parseChartValues(text: string): readonly ChartValue[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    throw error;
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return [];
  }
  if (!isMap(contents)) {
    throw new Error('the values are not a map');
  }
  return childrenOf(contents, '', contents.commentBefore ?? '');
}

/** The comment above the first key of a map is the map's own, as the parser sees it. */
function childrenOf(map: YAMLMap, prefix: string, firstComment: string): readonly ChartValue[] {
  return map.items.map((pair, index) => valueOf(pair, prefix, index === 0 ? firstComment : ''));
}

function valueOf(pair: Pair, prefix: string, inheritedComment: string): ChartValue {
  const key = pair.key as Scalar<string>;
  const path = `${prefix}${key.value}`;
  const comment = lastParagraph(key.commentBefore ?? inheritedComment);
  const notes = comment.filter((line) => line.startsWith('@'));
  const hasKeys = isMap(pair.value) && pair.value.items.length > 0;
  return {
    path,
    default: isMap(pair.value) || !isScalar(pair.value) ? toPlain(pair.value) : pair.value.value,
    description: comment.filter((line) => !line.startsWith('@')).join(' '),
    types: wordsOf(notes, '@type'),
    choices: wordsOf(notes, '@enum'),
    isOpen: notes.includes('@open') || (isMap(pair.value) && !hasKeys),
    children: hasKeys
      ? childrenOf(pair.value as YAMLMap, `${path}.`, (pair.value as YAMLMap).commentBefore ?? '')
      : undefined,
  };
}

function toPlain(node: unknown): unknown {
  return (node as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null;
}

/** What stands above an empty line is about more than one key. */
function lastParagraph(comment: string): readonly string[] {
  const lines = comment.split('\n').map((line) => line.trim());
  return lines.slice(lines.lastIndexOf('') + 1);
}

function wordsOf(notes: readonly string[], name: string): readonly string[] {
  return notes.filter((note) => note.startsWith(`${name} `)).flatMap((note) => note.split(' ').slice(1));
}
