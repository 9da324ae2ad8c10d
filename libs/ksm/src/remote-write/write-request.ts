import type { RemoteWriteConfig } from './remote-write.config.js';
import { fieldSize, ProtobufWriter, varintSize } from './protobuf-writer.js';
import type { ByteLabel } from './series-line.js';

/** A sample of a series at a moment. */
export interface TimedSample {
  readonly labels: readonly ByteLabel[];
  /** The value as the bits of a double: see {@link staleBits}. */
  readonly bits: bigint;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** Gathers samples into the body of one request. */
export interface WriteRequest {
  add(sample: TimedSample): void;
  /** The message, not yet compressed. It is the end of the request. */
  encode(): Buffer;
}

/** What the receiver is told about the body of a request. */
export const messageHeaders: Readonly<Record<RemoteWriteConfig['message'], Readonly<Record<string, string>>>> = {
  'prometheus.WriteRequest': {
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
  },
  'io.prometheus.write.v2.Request': {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '2.0.0',
  },
};

/** The NaN by which Prometheus marks the end of a series. */
export const staleBits = 0x7ff0_0000_0000_0002n;

const double = new Float64Array(1);
const doubleBits = new BigUint64Array(double.buffer);

/** The bits of an ordinary value. */
export function bitsOf(value: number): bigint {
  double[0] = value;
  return doubleBits[0] ?? 0n;
}

/** An empty request of the given message. */
export function newWriteRequest(message: RemoteWriteConfig['message']): WriteRequest {
  return message === 'prometheus.WriteRequest' ? new WriteRequestV1() : new WriteRequestV2();
}

/** Tag and eight bytes of the value, tag and number of the time. */
function sampleSize({ timestamp }: TimedSample): number {
  return 9 + 1 + varintSize(timestamp);
}

function writeSample(writer: ProtobufWriter, sample: TimedSample): void {
  writer.message(2, sampleSize(sample));
  writer.double(1, sample.bits);
  writer.integer(2, sample.timestamp);
}

/**
 * Remote write 1.0: every label is written out.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
class WriteRequestV1 implements WriteRequest {
  readonly #writer = new ProtobufWriter();

  add(sample: TimedSample): void {
    const labels = sample.labels.reduce((size, label) => size + fieldSize(labelSize(label)), 0);
    this.#writer.message(1, labels + fieldSize(sampleSize(sample)));
    for (const label of sample.labels) {
      this.#writer.message(1, labelSize(label));
      this.#writer.text(1, label.name);
      this.#writer.text(2, label.value);
    }
    writeSample(this.#writer, sample);
  }

  encode(): Buffer {
    return this.#writer.take();
  }
}

function labelSize({ name, value }: ByteLabel): number {
  return fieldSize(name.length) + fieldSize(value.length);
}

/**
 * Remote write 2.0: every text is written once, labels are numbers of texts.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 */
class WriteRequestV2 implements WriteRequest {
  readonly #series = new ProtobufWriter();
  /** The first symbol is empty: it stands for what is absent. */
  readonly #symbols = new Map([['', 0]]);

  add(sample: TimedSample): void {
    const references = sample.labels.flatMap(({ name, value }) => [this.#numberOf(name), this.#numberOf(value)]);
    const labels = references.reduce((size, reference) => size + varintSize(reference), 0);
    this.#series.message(5, fieldSize(labels) + fieldSize(sampleSize(sample)));
    this.#series.message(1, labels);
    references.forEach((reference) => this.#series.varint(reference));
    writeSample(this.#series, sample);
  }

  encode(): Buffer {
    const writer = new ProtobufWriter();
    for (const symbol of this.#symbols.keys()) {
      writer.text(4, symbol);
    }
    return Buffer.concat([writer.take(), this.#series.take()]);
  }

  #numberOf(text: string): number {
    const known = this.#symbols.get(text);
    if (known !== undefined) {
      return known;
    }
    this.#symbols.set(text, this.#symbols.size);
    return this.#symbols.size - 1;
  }
}
