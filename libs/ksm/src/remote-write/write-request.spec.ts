import fc from 'fast-check';
import { bytesOf, fieldsOf, packedNumbers } from './protobuf.contract.js';
import { bitsOf, newWriteRequest, staleBits, type TimedSample } from './write-request.js';

const timestamp = Date.UTC(2026, 10, 23);

const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

const anySample = fc.record({
  labels: fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,20}$/), value: anyBytes })),
  bits: fc.double().map(bitsOf),
  timestamp: fc.integer({ min: 1, max: 2 ** 45 }),
});

/** What a receiver reads out of remote write 1.0. */
function readV1(message: Buffer): readonly TimedSample[] {
  return bytesOf(fieldsOf(message), 1).map((series) => {
    const fields = fieldsOf(series);
    const labels = bytesOf(fields, 1).map((label) => {
      const [name = Buffer.of()] = bytesOf(fieldsOf(label), 1);
      const [value = Buffer.of()] = bytesOf(fieldsOf(label), 2);
      return { name: name.toString('latin1'), value: value.toString('latin1') };
    });
    return { labels, ...sampleOf(bytesOf(fields, 2)) };
  });
}

/** What a receiver reads out of remote write 2.0. */
function readV2(message: Buffer): readonly TimedSample[] {
  const request = fieldsOf(message);
  const symbols = bytesOf(request, 4).map((symbol) => symbol.toString('latin1'));
  expect(symbols[0]).toBe('');
  expect(new Set(symbols).size).toBe(symbols.length);
  return bytesOf(request, 5).map((series) => {
    const fields = fieldsOf(series);
    const texts = bytesOf(fields, 1)
      .flatMap(packedNumbers)
      .map((reference) => symbols[reference] ?? '');
    const names = texts.filter((_, index) => index % 2 === 0);
    const labels = names.map((name, index) => ({ name, value: texts[2 * index + 1] ?? '' }));
    return { labels, ...sampleOf(bytesOf(fields, 2)) };
  });
}

function sampleOf(samples: readonly Buffer[]): Omit<TimedSample, 'labels'> {
  expect(samples).toHaveLength(1);
  const fields = fieldsOf(samples[0] ?? Buffer.of());
  const time = fields.find(({ field }) => field === 2)?.value;
  return { bits: bytesOf(fields, 1)[0]?.readBigUInt64LE() ?? 0n, timestamp: Number(time) };
}

describe.each([
  { message: 'prometheus.WriteRequest', read: readV1 },
  { message: 'io.prometheus.write.v2.Request', read: readV2 },
] as const)('a message $message', ({ message, read }) => {
  it('is empty without samples', () => {
    expect(read(newWriteRequest(message).encode())).toEqual([]);
  });

  it('holds labels, value and time of every sample', () => {
    fc.assert(
      fc.property(fc.array(anySample), (samples) => {
        const request = newWriteRequest(message);
        samples.forEach((sample) => request.add(sample));

        expect(read(request.encode())).toEqual(samples);
      }),
    );
  });

  it('grows as large as it has to', () => {
    const request = newWriteRequest(message);
    const samples = Array.from({ length: 2000 }, (_, index) => ({
      labels: [{ name: 'pod', value: `${index}-`.padEnd(200, 'x') }],
      bits: bitsOf(index),
      timestamp,
    }));
    samples.forEach((sample) => request.add(sample));

    expect(read(request.encode())).toEqual(samples);
  });

  it('marks the end of a series by the very NaN that Prometheus expects', () => {
    const request = newWriteRequest(message);
    request.add({ labels: [{ name: '__name__', value: 'a' }], bits: staleBits, timestamp });

    expect(request.encode().includes(Buffer.from('0200000000' + '00f07f', 'hex'))).toBe(true);
  });
});
