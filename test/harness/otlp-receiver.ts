import { promisify } from 'node:util';
import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall } from '@grpc/grpc-js';
import { bytesOf, numberOf, protobufFields } from './protobuf-fields.js';

/** A span as it was received. Ids are hexadecimal. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** `''` of a span without one. */
  readonly parentId: string;
  readonly name: string;
  /** 2 of a server, 3 of a client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** What is said of the process that it is of. */
  readonly resource: Readonly<Record<string, string | number>>;
}

/** What every OTLP receiver of traces serves. @see https://github.com/open-telemetry/opentelemetry-proto */
const service = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: (request: Buffer) => request,
    requestDeserialize: (request: Buffer) => request,
    responseSerialize: (response: Buffer) => response,
    responseDeserialize: (response: Buffer) => response,
  },
};

/** A receiver of spans over gRPC, which keeps them. Whoever starts it stops it. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** All that was received, to be looked through for what must not be there. */
  readonly requests: Buffer[] = [];
  readonly #server = new Server();

  private constructor() {
    this.#server.addService(service, {
      export: ({ request }: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
        this.requests.push(request);
        this.spans.push(...spansOf(request));
        // An ExportTraceServiceResponse that complains of nothing.
        answer(null, Buffer.alloc(0));
      },
    });
  }

  /** @param address - `host:port`, or `unix:///path` */
  static async start(address: string): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    const bind = promisify(receiver.#server.bindAsync.bind(receiver.#server));
    await bind(address, ServerCredentials.createInsecure());
    return receiver;
  }

  /** The spans of one trace, in the order they were received. */
  spansOf(traceId: string): readonly ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}

function spansOf(request: Buffer): readonly ReceivedSpan[] {
  return bytesOf(request, 1).flatMap((resourceSpans) => {
    const resource = Object.assign(
      {},
      ...bytesOf(resourceSpans, 1).map((found) => attributesOf(found, 1)),
    ) as Attributes;
    return bytesOf(resourceSpans, 2)
      .flatMap((scopeSpans) => bytesOf(scopeSpans, 2))
      .map((span) => ({
        traceId: bytesOf(span, 1)[0]?.toString('hex') ?? '',
        spanId: bytesOf(span, 2)[0]?.toString('hex') ?? '',
        parentId: bytesOf(span, 4)[0]?.toString('hex') ?? '',
        name: bytesOf(span, 5)[0]?.toString() ?? '',
        kind: numberOf(span, 6),
        attributes: attributesOf(span, 9),
        resource,
      }));
  });
}

type Attributes = Record<string, string | number>;

/** Attributes whose values are texts or numbers; others are left out. */
function attributesOf(message: Buffer, number: number): Attributes {
  const attributes: Attributes = {};
  for (const pair of bytesOf(message, number)) {
    const [key] = bytesOf(pair, 1);
    const [value] = bytesOf(pair, 2).flatMap((any) => protobufFields(any));
    if (key !== undefined && value !== undefined) {
      attributes[key.toString()] =
        typeof value.value === 'bigint' ? numberIn(value.number, value.value) : value.value.toString();
    }
  }
  return attributes;
}

/** @param field - of an AnyValue: 4 is a double, of which these are the bits */
function numberIn(field: number, value: bigint): number {
  return field === 4 ? (new Float64Array(BigUint64Array.of(value).buffer)[0] ?? 0) : Number(value);
}
