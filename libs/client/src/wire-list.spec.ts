import fc from 'fast-check';
import type { KubernetesObject, ObjectHeader, ObjectList } from '#kube';
import { ConnectionError } from './connection-error.js';
import { listText, rewritten } from './wire-documents.contract.js';
import { readWireList } from './wire-list.js';

const refused = 'refused';

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Pick<ObjectList, 'items' | 'metadata'> | typeof refused {
  try {
    const list = JSON.parse(text) as Omit<ObjectList, 'items'> & { items?: KubernetesObject[] | null };
    const items = list.items ?? [];
    const isList = isObject(list) && Array.isArray(items) && items.every(isObject);
    return isList ? { items, metadata: list.metadata ?? {} } : refused;
  } catch {
    return refused;
  }
}

/** The same by way of what is tested, each object parsed as late as can be. */
function read(text: string): ReturnType<typeof parse> {
  try {
    const { items, metadata } = readWireList(Buffer.from(text));
    return { items: items.map((item) => item.parse()), metadata: metadata ?? {} };
  } catch (error) {
    if (error instanceof ConnectionError) {
      return refused;
    }
    throw error;
  }
}

function headerOf({ apiVersion, kind, metadata }: ObjectHeader): unknown {
  const { managedFields: _, ...rest } = metadata ?? {};
  return { apiVersion, kind, metadata: rest };
}

describe('readWireList', () => {
  it('finds in a list what JSON.parse finds', () => {
    fc.assert(
      fc.property(rewritten(listText), (text) => {
        expect(read(text)).toEqual(parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it('finds in a damaged list what JSON.parse finds', () => {
    fc.assert(
      fc.property(listText, fc.nat(), fc.nat({ max: 3 }), (text, place, length) => {
        const start = place % text.length;
        // By way of bytes, because the cut may go through a character.
        const damaged = Buffer.from(text.slice(0, start) + text.slice(start + length + 1)).toString('utf8');

        expect(read(damaged)).toEqual(parse(damaged));
      }),
      { numRuns: 300 },
    );
  });

  it('knows the header of an object without parsing the rest, or the managed fields', () => {
    fc.assert(
      fc.property(listText, (text) => {
        fc.pre(parse(text) !== refused);

        for (const item of readWireList(Buffer.from(text)).items.filter((each) => each.text !== undefined)) {
          expect(headerOf(item)).toEqual(headerOf(item.parse()));
          expect('managedFields' in item.metadata).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}}]}\n',
    '{"items":[{"metadata":{"name":"a"}}],"metadata":{"resourceVersion":"7"}}',
  ])('parses no object of %j', (text) => {
    const [item] = readWireList(Buffer.from(text)).items;

    const { start = 0, end = 0 } = item?.text?.outline ?? {};

    expect(text.slice(start, end)).toBe('{"metadata":{"name":"a"}}');
  });

  it('gives bytes that are no characters the same meaning as JSON.parse', () => {
    const [before, after] = ['{"metadata":{},"items":[{"metadata":{"name":"a', '"}}]}'].map((text) =>
      Buffer.from(text),
    );
    const bytes = Buffer.concat([before ?? Buffer.of(), Buffer.of(0xe2, 0x82, 0xff), after ?? Buffer.of()]);

    expect(readWireList(bytes).items.map((item) => item.parse())).toEqual([{ metadata: { name: 'a\ufffd\ufffd' } }]);
  });

  it.each(['', 'null', '[]', '{"items":7}', '{"items":[null]}', '{"items":[[]]}', '<html>', '{"items":[]}x'])(
    'refuses %j',
    (text) => {
      expect(() => readWireList(Buffer.from(text))).toThrow(ConnectionError);
    },
  );
});
