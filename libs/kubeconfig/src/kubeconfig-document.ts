import { type Document, isMap, isSeq, parseDocument, type YAMLMap, YAMLSeq } from 'yaml';

/** Lists of a kubeconfig, and what an entry of each holds beside its name. */
const contentOf = { clusters: 'cluster', contexts: 'context' } as const;

/** The lists that are edited. */
export type KubeconfigList = keyof typeof contentOf;

/** What a cluster or a context says, field by field. */
export type KubeconfigEntry = Readonly<Record<string, unknown>>;

/**
 * The text of a kubeconfig, of which entries can be changed while comments, order and everything unknown stay as they are.
 */
export class KubeconfigDocument {
  readonly #document: Document;
  #isChanged = false;

  /** @throws Error that does not quote the text, which holds credentials */
  constructor(private readonly text: string) {
    // kubectl reads YAML 1.1, where names such as `on` and `1e3` are text only in quotes.
    const document = parseDocument(text, { compat: 'yaml-1.1' });
    if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) {
      throw new Error('kubeconfig is not YAML, or not a mapping');
    }
    this.#document = document;
  }

  /** `undefined` when none is chosen. */
  get currentContext(): string | undefined {
    const name = this.#document.get('current-context');
    return typeof name === 'string' && name !== '' ? name : undefined;
  }

  /** Names to what they stand for, in the order of the file. Of two entries with one name the first counts, as for kubectl. */
  entries(list: KubeconfigList): ReadonlyMap<string, KubeconfigEntry> {
    const entries = new Map<string, KubeconfigEntry>();
    for (const item of this.#itemsOf(list)) {
      const { name, [contentOf[list]]: content } = item.toJS(this.#document) as Record<string, unknown>;
      if (typeof name === 'string' && !entries.has(name)) {
        entries.set(name, (content ?? {}) as KubeconfigEntry);
      }
    }
    return entries;
  }

  /** Replaces what a name stands for, or adds it at the end. */
  set(list: KubeconfigList, name: string, entry: KubeconfigEntry): void {
    this.#isChanged = true;
    const existing = this.#itemsOf(list).find((item) => item.get('name') === name);
    if (existing !== undefined) {
      existing.set(contentOf[list], this.#document.createNode(entry));
      return;
    }
    // A kubeconfig without entries has null in the place of a list.
    if (!isSeq(this.#document.get(list))) {
      this.#document.set(list, new YAMLSeq());
    }
    this.#document.addIn([list], this.#document.createNode({ name, [contentOf[list]]: entry }));
  }

  /** Removes every entry of this name. */
  delete(list: KubeconfigList, name: string): void {
    const seq = this.#document.get(list);
    if (isSeq(seq)) {
      this.#isChanged = true;
      seq.items = seq.items.filter((item) => !isMap(item) || item.get('name') !== name);
    }
  }

  /** The text as it came, or after a change the new one, in which lists are indented as kubectl does. */
  toString(): string {
    return this.#isChanged ? this.#document.toString({ indentSeq: false, lineWidth: 0 }) : this.text;
  }

  #itemsOf(list: KubeconfigList): readonly YAMLMap[] {
    const seq = this.#document.get(list);
    return isSeq(seq) ? seq.items.filter((item): item is YAMLMap => isMap(item)) : [];
  }
}
