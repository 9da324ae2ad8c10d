import fc from 'fast-check';
import { formatWatchEvent, type WatchEvent } from '#kube';
import { ConnectionError } from './connection-error.js';
import { MalformedEventError, parseWatchEvent, readWatchEvents } from './watch-stream.js';

async function read(chunks: readonly Buffer[]): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of readWatchEvents(bodyOf(chunks), parseWatchEvent)) {
    events.push(event);
  }
  return events;
}

// oxlint-disable-next-line typescript/require-await -- because a response body is asynchronous and these chunks are not
async function* bodyOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** Cuts bytes into pieces of these lengths, over and over. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + (lengths[chunks.length % lengths.length] ?? 1);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

const someEvents = fc.array(
  fc.record({
    type: fc.constantFrom('ADDED' as const, 'MODIFIED' as const, 'DELETED' as const),
    object: fc.record({ metadata: fc.record({ name: fc.string({ unit: 'binary' }) }) }),
  }),
);

describe('readWatchEvents', () => {
  it('reads what was written, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        async (written, lengths) => {
          const bytes = Buffer.from(written.map(formatWatchEvent).join(''));

          expect(await read(cut(bytes, lengths))).toEqual(written);
        },
      ),
    );
  });

  it('gives an event before the next one has come', async () => {
    const later = Promise.withResolvers<Buffer>();
    const body = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('{"type":"ADDED","object":{}}\n{"type":');
      yield await later.promise;
    };
    const stream = readWatchEvents(body(), parseWatchEvent);

    const first = await stream.next();
    later.resolve(Buffer.from('"DELETED","object":{}}\n'));

    expect(first.value).toEqual({ type: 'ADDED', object: {} });
    expect(await stream.next()).toEqual({ done: false, value: { type: 'DELETED', object: {} } });
  });

  it('skips empty lines', async () => {
    expect(await read([Buffer.from('\n\r\n{"type":"ADDED","object":{}}\r\n\n')])).toHaveLength(1);
  });

  it.each(['{"type":"ADDED","object":{}}\n{"type":"ADD', '{"type":"ADDED","object":{}}'])(
    'refuses to end within a line: %j',
    async (text) => {
      await expect(read([Buffer.from(text)])).rejects.toThrow(ConnectionError);
    },
  );

  it.each([
    '{"type":"ADDED","object":\n',
    'null\n',
    '[]\n',
    '{"type":"NEW","object":{}}\n',
    '{"type":"ADDED","object":null}\n',
  ])('refuses a line that is not an event: %j', async (text) => {
    await expect(read([Buffer.from(text)])).rejects.toThrow(MalformedEventError);
  });

  it('does not collect a line without end', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    // oxlint-disable-next-line typescript/require-await -- because a response body is asynchronous and these chunks are not
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (; sent < 1000; sent += 1) {
        yield megabyte;
      }
    };

    await expect(readWatchEvents(endless(), parseWatchEvent).next()).rejects.toThrow(MalformedEventError);
    expect(sent).toBeLessThan(100);
  });
});
