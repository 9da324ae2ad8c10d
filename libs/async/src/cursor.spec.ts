import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Cursor } from './cursor.js';

describe('Cursor', () => {
  it('gives every value once, in order', async () => {
    const cursor = new Cursor(numbers());
    const taken: number[] = [];
    while (await cursor.advance()) {
      taken.push(cursor.take());
    }

    expect(taken).toEqual([1, 2, 3]);
    expect(() => cursor.take()).toThrow('take() without advance()');
  });

  it('ends the source when it is closed early', async () => {
    const ended: string[] = [];
    const cursor = new Cursor(numbers(() => ended.push('ended')));
    await cursor.advance();
    await cursor.close();

    expect(ended).toEqual(['ended']);
    expect(() => cursor.take()).toThrow('take() without advance()');
  });

  it('passes on what the source throws', async () => {
    const failing: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('gone')) }),
    };

    await expect(new Cursor(failing).advance()).rejects.toThrow('gone');
  });

  it('lets a generator that waits for its consumer hold on to nothing', async () => {
    const collectGarbage = exposedGc();
    const references: WeakRef<object>[] = [];
    async function* passedOn(): AsyncGenerator<object> {
      const cursor = new Cursor(objects(references));
      while (await cursor.advance()) {
        yield cursor.take();
      }
    }
    const values = passedOn();
    await values.next();
    await setTimeout();
    collectGarbage();

    expect(references.map((reference) => reference.deref())).toEqual([undefined]);
    await values.return(undefined);
  });
});

async function* numbers(onEnd = (): unknown => undefined): AsyncGenerator<number> {
  try {
    yield await Promise.resolve(1);
    yield 2;
    yield 3;
  } finally {
    onEnd();
  }
}

function objects(references: WeakRef<object>[]): AsyncIterable<object> {
  const next = (): Promise<IteratorResult<object>> => {
    const value = { rows: [] };
    references.push(new WeakRef(value));
    return Promise.resolve({ done: false, value });
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
