import fc from 'fast-check';
import { StatusError } from '../status-error.js';
import { decodeProtobuf } from './protobuf-decoder.js';

/** A field of a message on the wire. */
function field(number: number, value: string | number | Buffer): Buffer {
  if (typeof value === 'number') {
    return Buffer.from([number << 3, ...varint(value)]);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

const message = (...fields: Buffer[]): Buffer => Buffer.concat(fields);

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  const type = message(field(1, apiVersion), field(2, kind));
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, raw)]);
}

describe('decodeProtobuf', () => {
  it('reads a Secret', () => {
    const metadata = message(
      field(1, 'token'),
      field(2, ''),
      field(3, 'default'),
      field(8, Buffer.alloc(0)),
      field(11, message(field(1, 'app'), field(2, 'web'))),
      field(11, message(field(1, 'empty'), field(2, ''))),
      field(14, 'example.com/a'),
      field(14, 'example.com/b'),
    );
    const data = message(field(1, 'key'), field(2, Buffer.from([0, 255])));

    const secret = decodeProtobuf(
      envelope('v1', 'Secret', message(field(1, metadata), field(2, data), field(3, 'Opaque'))),
    );

    expect(secret).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'token',
        namespace: 'default',
        labels: { app: 'web', empty: '' },
        finalizers: ['example.com/a', 'example.com/b'],
      },
      data: { key: Buffer.from([0, 255]).toString('base64') },
      type: 'Opaque',
    });
  });

  it('reads a Lease, with times to the microsecond and an empty holder', () => {
    const time = message(field(1, 1_704_067_200), field(2, 1_234_000));
    const spec = message(field(1, ''), field(2, 15), field(4, time));

    const lease = decodeProtobuf(envelope('coordination.k8s.io/v1', 'Lease', field(2, spec)));

    expect(lease).toMatchObject({
      spec: { holderIdentity: '', leaseDurationSeconds: 15, renewTime: '2024-01-01T00:00:00.001234Z' },
    });
  });

  it('reads a SubjectAccessReview', () => {
    const attributes = message(field(2, 'get'), field(5, 'pods'));
    const extra = message(field(1, 'scopes'), field(2, field(1, 'all')));
    const spec = message(field(1, attributes), field(3, 'jane'), field(4, 'dev'), field(5, extra));

    expect(decodeProtobuf(envelope('authorization.k8s.io/v1', 'SubjectAccessReview', field(2, spec)))['spec']).toEqual({
      resourceAttributes: { verb: 'get', resource: 'pods' },
      user: 'jane',
      groups: ['dev'],
      extra: { scopes: ['all'] },
    });
  });

  it('refuses kinds it does not know', () => {
    expect(() => decodeProtobuf(envelope('v1', 'Pod', Buffer.alloc(0)))).toThrow(
      expect.objectContaining({ reason: 'UnsupportedMediaType' }),
    );
  });

  it('refuses everything else with a Status', () => {
    const damaged = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array().map((raw) => envelope('v1', 'Secret', Buffer.from(raw))),
    );
    fc.assert(
      fc.property(damaged, (bytes) => {
        expect(outcomeOf(Buffer.from(bytes))).toMatch(/^(?:read|BadRequest|UnsupportedMediaType)$/);
      }),
    );
  });
});

function outcomeOf(bytes: Buffer): string {
  try {
    decodeProtobuf(bytes);
    return 'read';
  } catch (error) {
    return error instanceof StatusError ? error.reason : String(error);
  }
}
