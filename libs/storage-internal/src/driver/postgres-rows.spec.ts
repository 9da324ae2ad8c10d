import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { PostgresRowReader, type TextRow } from './postgres-rows.js';

const READY = message('Z', Buffer.from('I'));

function message(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}

function rowMessage(cells: readonly (string | null)[]): Buffer {
  const parts = cells.flatMap((cell) => {
    const bytes = Buffer.from(cell ?? '');
    const length = Buffer.alloc(4);
    length.writeInt32BE(cell === null ? -1 : bytes.length);
    return [length, bytes];
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(cells.length);
  return message('D', Buffer.concat([count, ...parts]));
}

/** A connection on which somebody reads already, and what both of them have read. */
class Connection {
  readonly stream = new PassThrough();
  readonly rows: TextRow[] = [];
  readonly sizes: number[] = [];
  readonly others: Buffer[] = [];
  readonly reader = new PostgresRowReader((row, bytes) => {
    this.rows.push(row);
    this.sizes.push(bytes);
  });

  constructor() {
    this.stream.on('data', (bytes: Buffer) => this.others.push(Buffer.from(bytes)));
    this.reader.takeOver(this.stream);
  }

  receive(...chunks: readonly Buffer[]): void {
    chunks.forEach((chunk) => this.stream.emit('data', chunk));
  }

  get passedOn(): Buffer {
    return Buffer.concat(this.others);
  }
}

describe('PostgresRowReader', () => {
  it('keeps rows, with the column of bytes as it is, and passes everything else on', () => {
    const connection = new Connection();
    connection.reader.bytesColumn = 1;
    const row = rowMessage(['schlüssel', '{"a":"é"}', null, '']);

    connection.receive(Buffer.concat([message('2', Buffer.alloc(0)), row, READY]));

    expect(connection.rows).toEqual([['schlüssel', Buffer.from('{"a":"é"}'), null, '']]);
    expect(connection.sizes).toEqual([row.length]);
    expect(connection.passedOn).toEqual(Buffer.concat([message('2', Buffer.alloc(0)), READY]));
  });

  it('makes no difference of where the network cuts', () => {
    const cell = fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme' }), fc.constant('x'.repeat(300)));
    const part = fc.oneof(
      fc.array(cell, { maxLength: 4 }).map((cells) => ({ cells, bytes: rowMessage(cells) })),
      fc
        .uint8Array({ maxLength: 20 })
        .map((content) => ({ cells: undefined, bytes: message('S', Buffer.from(content)) })),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), cuts, (parts, sizes) => {
        const connection = new Connection();
        const others = parts.filter(({ cells }) => cells === undefined).map(({ bytes }) => bytes);

        connection.receive(...cutUp(Buffer.concat([...parts.map(({ bytes }) => bytes), READY]), sizes));

        expect(connection.rows).toEqual(parts.flatMap(({ cells }) => (cells === undefined ? [] : [cells])));
        expect(connection.passedOn).toEqual(Buffer.concat([...others, READY]));
      }),
    );
  });

  it('gives the connection back when the server is ready, with all that came after', () => {
    const connection = new Connection();
    const notice = message('N', Buffer.from('later'));
    const row = rowMessage(['of another query']);

    connection.receive(Buffer.concat([READY, notice.subarray(0, 3)]), notice.subarray(3), row);

    expect(connection.rows).toEqual([]);
    expect(connection.passedOn).toEqual(Buffer.concat([READY, notice, row]));
  });

  it('gives it back after an error, too', () => {
    const connection = new Connection();

    connection.receive(message('E', Buffer.from('SERROR\0\0')), READY);
    connection.receive(rowMessage(['of another query']));

    expect(connection.rows).toEqual([]);
  });

  it('ends a connection that sends something else than messages', () => {
    const connection = new Connection();
    connection.stream.on('error', () => undefined);

    connection.receive(Buffer.from([0x44, 0, 0, 0, 2, 0]));

    expect(connection.stream.destroyed).toBe(true);
  });
});

function cutUp(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return chunks;
}
