import { StatusError } from '../status-error.js';
import { type FieldType, type Message, messageByKind } from './messages.js';
import { readFields } from './wire-reader.js';

type Json = Readonly<Record<string, unknown>>;

/** Every message of Kubernetes begins with this, and then says what it is. */
const magic = Buffer.from('k8s\0');
const typeMeta: Message = { 1: ['apiVersion', 'text'], 2: ['kind', 'text'] };
const envelope: Message = { 1: ['type', { message: typeMeta }], 2: ['raw', 'bytes'] };

/**
 * The JSON document that a protobuf message of Kubernetes stands for. Typed clients write the kinds of Kubernetes itself
 * that way, `kubectl create secret` among them.
 *
 * @throws StatusError `BadRequest` for bytes that are no such message, `UnsupportedMediaType` for kinds not known here
 */
export function decodeProtobuf(bytes: Buffer): Json {
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw new StatusError(
      'BadRequest',
      'the object provided is unrecognized: it is not a protobuf message of Kubernetes',
    );
  }
  try {
    const { type, raw = '' } = decodeMessage(envelope, bytes.subarray(magic.length));
    const { apiVersion, kind } = (type ?? {}) as Json;
    const message = messageByKind.get(String(kind));
    if (message === undefined) {
      throw new StatusError(
        'UnsupportedMediaType',
        `${String(kind)} is not accepted as protobuf, only as JSON or YAML`,
      );
    }
    return { apiVersion, kind, ...decodeMessage(message, Buffer.from(raw as string, 'base64')) };
  } catch (cause) {
    if (cause instanceof StatusError) {
      throw cause;
    }
    throw new StatusError('BadRequest', 'the object provided is unrecognized: its protobuf message is damaged', {
      cause,
    });
  }
}

function decodeMessage(message: Message, bytes: Buffer): Json {
  const decoded = new Map<string, unknown>();
  for (const { number, value } of readFields(bytes)) {
    const field = message[number];
    if (field !== undefined) {
      const [name, type] = field;
      const json = decodeValue(type, value, decoded.get(name));
      if (json !== undefined) {
        decoded.set(name, json);
      }
    }
  }
  return Object.fromEntries(decoded);
}

/** @param previous - what the same field said before: lists and maps come one element at a time */
type Decode = (value: bigint | Buffer, previous: unknown) => unknown;

function decodeValue(type: FieldType, value: bigint | Buffer, previous: unknown): unknown {
  return typeof type === 'string' ? scalars[type](value, previous) : decodeComposite(type, bytesOf(value), previous);
}

const scalars: Readonly<Record<Extract<FieldType, string>, Decode>> = {
  text: (value) => (textOf(value) === '' ? undefined : textOf(value)),
  nullableText: textOf,
  texts: (value, previous) => [...((previous as readonly string[] | undefined) ?? []), textOf(value)],
  bytes: (value) => bytesOf(value).toString('base64'),
  integer: (value) => Number(BigInt.asIntN(64, numberOf(value))),
  boolean: (value) => numberOf(value) !== 0n,
  time: (value) => decodeTime(bytesOf(value), 0),
  microTime: (value) => decodeTime(bytesOf(value), 6),
  json: (value) => JSON.parse(textOf(value)) as unknown,
};

function decodeComposite(type: Exclude<FieldType, string>, bytes: Buffer, previous: unknown): unknown {
  if ('mapOf' in type) {
    const { key = '', value } = decodeMessage(entryOf[type.mapOf], bytes);
    const item = type.mapOf === 'texts' ? ((value as Json | undefined)?.['items'] ?? []) : (value ?? '');
    return { ...(previous as Json | undefined), [String(key)]: item };
  }
  if ('messages' in type) {
    return [...((previous as readonly Json[] | undefined) ?? []), decodeMessage(type.messages, bytes)];
  }
  const message = decodeMessage(type.message, bytes);
  // A message that only wraps a JSON document stands for the document.
  return 'raw' in message ? message['raw'] : message;
}

const entryOf: Readonly<Record<'text' | 'bytes' | 'texts', Message>> = {
  text: { 1: ['key', 'text'], 2: ['value', 'text'] },
  bytes: { 1: ['key', 'text'], 2: ['value', 'bytes'] },
  texts: { 1: ['key', 'text'], 2: ['value', { message: { 1: ['items', 'texts'] } }] },
};

/** @returns `undefined` for the zero time, which stands for none */
function decodeTime(bytes: Buffer, decimals: 0 | 6): string | undefined {
  const { seconds, nanos = 0 } = decodeMessage({ 1: ['seconds', 'integer'], 2: ['nanos', 'integer'] }, bytes);
  if (typeof seconds !== 'number' || seconds <= 0) {
    return undefined;
  }
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const fraction = decimals === 0 ? '' : `.${String(nanos).padStart(9, '0').slice(0, decimals)}`;
  return `${whole}${fraction}Z`;
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') {
    throw new RangeError('a number stands where bytes should be');
  }
  return value;
}

function numberOf(value: bigint | Buffer): bigint {
  if (typeof value !== 'bigint') {
    throw new RangeError('bytes stand where a number should be');
  }
  return value;
}

function textOf(value: bigint | Buffer): string {
  return bytesOf(value).toString('utf8');
}
