import fc from 'fast-check';
import type { StoredJson, StoredList } from '#storage';
import { encodeList, type ListEncoding } from './list-encoder.js';

const encoding: ListEncoding = {
  head: '[',
  separator: ',',
  encode: (json) => json,
  tail: ({ continue: token = '' }, itemCount) => `](${itemCount})${token}`,
};

function listOf(chunks: Iterable<readonly StoredJson[]>): StoredList {
  return { items: chunksOf(chunks), summary: () => Promise.resolve({ continue: 'next' }) };
}

// oxlint-disable-next-line typescript/require-await -- because a stored list is an async iterable
async function* chunksOf(chunks: Iterable<readonly StoredJson[]>): AsyncGenerator<readonly StoredJson[]> {
  yield* chunks;
}

async function textOf(list: StoredList): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of encodeList(list, encoding)) {
    blocks.push(block);
  }
  return Buffer.concat(blocks).toString();
}

describe('encodeList', () => {
  it('writes items as they come between head and tail', async () => {
    expect(await textOf(listOf([['{"a":1}', Buffer.from('{"b":"é"}')], [], ['{"c":3}']]))).toBe(
      '[{"a":1},{"b":"é"},{"c":3}](3)next',
    );
  });

  it('writes an empty list', async () => {
    expect(await textOf(listOf([]))).toBe('[](0)next');
  });

  it('writes blocks of about 256 KiB, and hands over the full ones before it reads on', async () => {
    const item = 'x'.repeat(100_000);
    const pulled: number[] = [];
    const chunks = (function* () {
      for (let index = 0; index < 9; index += 1) {
        pulled.push(index);
        yield [item];
      }
    })();

    const blocks = encodeList(listOf(chunks), encoding);
    const { value: first } = await blocks.next();

    expect(first?.length).toBeGreaterThan(200_000);
    expect(first?.length).toBeLessThanOrEqual(262_144);
    expect(pulled).toEqual([0, 1, 2]);
    await blocks.return();
  });

  it('closes the list when it is read no further', async () => {
    let isClosed = false;
    const chunks = (function* () {
      try {
        for (;;) {
          yield ['x'.repeat(200_000)];
        }
      } finally {
        isClosed = true;
      }
    })();

    const blocks = encodeList(listOf(chunks), encoding);
    await blocks.next();
    await blocks.return();

    expect(isClosed).toBe(true);
  });

  it('loses and adds nothing, whatever the sizes', async () => {
    const text = fc.tuple(fc.constantFrom('a', 'é', '漢', '😀'), fc.integer({ min: 0, max: 150_000 }));
    const item = fc.tuple(text, fc.boolean()).map(([[letter, count], isBuffer]) => {
      const json = letter.repeat(count);
      return isBuffer ? Buffer.from(json) : json;
    });

    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(item, { maxLength: 4 }), { maxLength: 4 }), async (chunks) => {
        const items = chunks.flat();
        expect(await textOf(listOf(chunks))).toBe(`[${items.map(String).join(',')}](${items.length})next`);
      }),
      { numRuns: 50 },
    );
  });
});
