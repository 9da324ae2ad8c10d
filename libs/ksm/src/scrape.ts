import { setImmediate } from 'node:timers/promises';
import type { ExposedResource } from './exposed-resource.js';
import type { ExpositionFormat } from './exposition.js';
import type { BlockView } from './store/object-block.js';

/** What of the exposition is asked for. */
export interface ExpositionScope {
  /** One cluster; all of them when absent. */
  readonly cluster?: string;
  includes(resource: string): boolean;
}

/** What is exposed at one moment. */
export interface Exposition {
  /** What comes before all resources. */
  readonly preface: string;
  /** In the order they are written. */
  readonly resources: readonly {
    readonly exposed: ExposedResource;
    readonly stores: readonly ExposedStore[];
  }[];
}

/** What one cluster contributes to a resource; not nothing. */
export interface ExposedStore {
  readonly cluster: string;
  readonly blocks: readonly BlockView[];
}

const BYTES_OF_PIECE = 256 * 1024;
/** Others have their turn after so many. */
const PIECES_OF_TURN = 4;

/**
 * The bytes of an exposition, in pieces: each family once, with the samples of all clusters, and no family of a resource that
 * has no object. Nothing is computed here, only copied.
 *
 * There are two buffers, filled in turn: a piece is overwritten when the one after the next is asked for. A buffer for each
 * piece would make V8 collect its whole heap several times in every scrape.
 */
export async function* scrape(exposition: Exposition, format: ExpositionFormat): AsyncGenerator<Buffer> {
  let pieces = 0;
  for (const piece of pieced(slices(exposition, format))) {
    yield piece;
    pieces += 1;
    if (pieces % PIECES_OF_TURN === 0) {
      // A reader that is as fast as we are would otherwise be all there is.
      await setImmediate();
    }
  }
}

/** Some bytes of a buffer. No view of them is made: of a block, which is pages of the system, that takes V8 a while. */
interface Slice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

function* slices(exposition: Exposition, format: ExpositionFormat): Generator<Slice> {
  yield sliceOf(exposition.preface);
  for (const { header, parts } of familiesOf(exposition, format)) {
    yield sliceOf(header);
    for (const { stores, family } of parts) {
      yield* samplesOf(stores, family);
    }
  }
  if (format === 'openmetrics') {
    yield sliceOf('# EOF\n');
  }
}

function sliceOf(text: string): Slice {
  const bytes = Buffer.from(text);
  return { bytes, start: 0, end: bytes.length };
}

/** A family with all that resources have of it. */
interface SharedFamily {
  readonly header: string;
  readonly parts: { readonly stores: readonly ExposedStore[]; readonly family: number }[];
}

/** Custom resources may share a family; it has one header, and its samples are together. */
function familiesOf({ resources }: Exposition, format: ExpositionFormat): Iterable<SharedFamily> {
  const shared = new Map<string, SharedFamily>();
  for (const { exposed, stores } of resources.filter((each) => each.stores.length > 0)) {
    const headers = format === 'openmetrics' ? exposed.openMetricsHeaders : exposed.headers;
    for (const [family, { name }] of exposed.families.entries()) {
      const known = shared.get(name) ?? { header: headers[family] ?? '', parts: [] };
      known.parts.push({ stores, family });
      shared.set(name, known);
    }
  }
  return shared.values();
}

function* samplesOf(stores: readonly ExposedStore[], family: number): Generator<Slice> {
  for (const { blocks } of stores) {
    for (const { block, runs } of blocks) {
      for (const run of runs) {
        yield { bytes: block.bytes, ...block.spanOf(family, run) };
      }
    }
  }
}

/** The same bytes in pieces of one size, the last one excepted. */
function* pieced(parts: Iterable<Slice>): Generator<Buffer> {
  let [piece, other] = [Buffer.allocUnsafeSlow(BYTES_OF_PIECE), Buffer.allocUnsafeSlow(BYTES_OF_PIECE)];
  let length = 0;
  for (const { bytes, start, end } of parts) {
    for (let position = start; position < end;) {
      const copied = bytes.copy(piece, length, position, end);
      position += copied;
      length += copied;
      if (length === BYTES_OF_PIECE) {
        yield piece;
        [piece, other] = [other, piece];
        length = 0;
      }
    }
  }
  if (length > 0) {
    yield piece.subarray(0, length);
  }
}
