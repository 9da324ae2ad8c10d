import type { BlockView } from '../store/object-block.js';
import type { Exposition } from '../scrape.js';

/** What of an exposition stays the same as long as no object of it changes. */
export interface LineSource {
  /** The cluster it belongs to; none for what is about clusters themselves. */
  readonly cluster: string | undefined;
  /** Two sources of the same identity have the same lines. */
  readonly identity: unknown;
  /** Lines of samples, without newlines, every character one byte. */
  lines(): Iterable<string>;
}

/** The parts of an exposition that can be compared with those of another. */
export function* lineSources({ preface, resources }: Exposition): Generator<LineSource> {
  yield { cluster: undefined, identity: preface, lines: () => prefaceLines(preface) };
  for (const { exposed, stores } of resources) {
    for (const { cluster, blocks } of stores) {
      for (const view of blocks) {
        yield { cluster, identity: view, lines: () => blockLines(view, exposed.families.length) };
      }
    }
  }
}

function* prefaceLines(preface: string): Generator<string> {
  yield* linesOf(Buffer.from(preface).toString('latin1'));
}

function* blockLines({ block, runs }: BlockView, familyCount: number): Generator<string> {
  for (let family = 0; family < familyCount; family += 1) {
    for (const run of runs) {
      const { start, end } = block.spanOf(family, run);
      yield* linesOf(block.bytes.toString('latin1', start, end));
    }
  }
}

function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    if (text[start] !== '#') {
      yield text.slice(start, end);
    }
    start = end + 1;
  }
}
