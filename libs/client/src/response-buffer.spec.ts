import fc from 'fast-check';
import { ResponseBuffer } from './response-buffer.js';

describe('ResponseBuffer', () => {
  it('holds what was appended, in order', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 50_000, size: 'max' }), { maxLength: 8 });
    fc.assert(
      fc.property(chunks, (arrays) => {
        const buffer = new ResponseBuffer();

        arrays.forEach((array) => buffer.append(Buffer.from(array)));

        expect(buffer.bytes.equals(Buffer.concat(arrays))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('takes a chunk that is larger than all before', () => {
    const buffer = new ResponseBuffer();

    buffer.append(Buffer.from('a'));
    buffer.append(Buffer.alloc(1_000_000, 'b'));

    expect(buffer.bytes.toString('latin1')).toBe(`a${'b'.repeat(1_000_000)}`);
  });

  it('leaves nothing behind that could still be read', () => {
    const buffer = new ResponseBuffer();
    buffer.append(Buffer.from('text'));
    const { bytes } = buffer;

    buffer[Symbol.dispose]();

    expect([bytes.length, buffer.bytes.length]).toEqual([0, 0]);
  });
});
