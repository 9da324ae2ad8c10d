import { OutputBlocks, recycleBlock } from './output-blocks.js';

function fullBlock(fill: string): Buffer {
  const blocks = new OutputBlocks();
  blocks.append(fill.repeat(1000));
  const [block] = blocks.takeRest();
  if (block === undefined) {
    throw new Error('there is no block');
  }
  return block;
}

describe('recycleBlock', () => {
  it('lets a later block use the memory', () => {
    const first = fullBlock('a');
    recycleBlock(first);

    expect(fullBlock('b').buffer).toBe(first.buffer);
  });

  it('gives the memory to one block only, however often it is told', () => {
    const first = fullBlock('a');
    recycleBlock(first);
    recycleBlock(first);

    expect(fullBlock('b').buffer).not.toBe(fullBlock('c').buffer);
  });

  it('leaves alone what is no block: it may belong to somebody else', () => {
    const large = Buffer.alloc(300_000, 'x');
    const blocks = new OutputBlocks();
    blocks.append(large);
    blocks.takeFull().forEach(recycleBlock);

    expect(fullBlock('b').buffer).not.toBe(large.buffer);
    expect(large.equals(Buffer.alloc(300_000, 'x'))).toBe(true);
  });
});
