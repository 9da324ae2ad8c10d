import fc from 'fast-check';
import { jsonPatch } from './json-patch.js';
import { StatusError } from './status-error.js';

const document = { a: { b: [1, 2, 3], 'c/d': 'x', 'e~f': 'y' }, list: [{ n: 1 }] };

describe('jsonPatch', () => {
  it.each<[object, object]>([
    [
      { op: 'add', path: '/a/new', value: null },
      { a: { ...document.a, new: null }, list: document.list },
    ],
    [
      { op: 'add', path: '/a/b/1', value: 9 },
      { a: { ...document.a, b: [1, 9, 2, 3] }, list: document.list },
    ],
    [
      { op: 'add', path: '/a/b/3', value: 9 },
      { a: { ...document.a, b: [1, 2, 3, 9] }, list: document.list },
    ],
    [
      { op: 'add', path: '/a/b/-', value: 9 },
      { a: { ...document.a, b: [1, 2, 3, 9] }, list: document.list },
    ],
    [{ op: 'add', path: '', value: 'all' }, 'all' as unknown as object],
    [{ op: 'remove', path: '/a' }, { list: document.list }],
    [
      { op: 'remove', path: '/a/b/0' },
      { a: { ...document.a, b: [2, 3] }, list: document.list },
    ],
    [
      { op: 'replace', path: '/list/0/n', value: 2 },
      { a: document.a, list: [{ n: 2 }] },
    ],
    [
      { op: 'replace', path: '/a/b/2', value: 0 },
      { a: { ...document.a, b: [1, 2, 0] }, list: document.list },
    ],
    [
      { op: 'replace', path: '/a/c~1d', value: 0 },
      { a: { ...document.a, 'c/d': 0 }, list: document.list },
    ],
    [
      { op: 'replace', path: '/a/e~0f', value: 0 },
      { a: { ...document.a, 'e~f': 0 }, list: document.list },
    ],
    [
      { op: 'copy', from: '/a/b', path: '/list/0/n' },
      { a: document.a, list: [{ n: [1, 2, 3] }] },
    ],
    [
      { op: 'move', from: '/list/0', path: '/a' },
      { a: { n: 1 }, list: [] },
    ],
    [{ op: 'move', from: '/a', path: '/a' }, document],
    [{ op: 'test', path: '/list', value: [{ n: 1 }] }, document],
    [{ op: 'test', path: '/a', value: { 'e~f': 'y', 'c/d': 'x', b: [1, 2, 3] } }, document],
  ])('applies %j', (operation, expected) => {
    expect(jsonPatch(document, [operation])).toEqual(expected);
  });

  it('applies operations in order, each to what the one before made', () => {
    const operations = [
      { op: 'add', path: '/x', value: {} },
      { op: 'add', path: '/x/y', value: 1 },
      { op: 'test', path: '/x/y', value: 1 },
      { op: 'move', from: '/x/y', path: '/z' },
    ];

    expect(jsonPatch({}, operations)).toEqual({ x: {}, z: 1 });
  });

  it('keeps the order of fields', () => {
    expect(JSON.stringify(jsonPatch({ a: 1, b: 2 }, [{ op: 'replace', path: '/a', value: 3 }]))).toBe('{"a":3,"b":2}');
  });

  it.each([
    [{ op: 'remove', path: '/missing' }],
    [{ op: 'remove', path: '/a/b/3' }],
    [{ op: 'remove', path: '/a/b/-' }],
    [{ op: 'remove', path: '/a/b/01' }],
    [{ op: 'replace', path: '/missing', value: 1 }],
    [{ op: 'add', path: '/a/b/4', value: 1 }],
    [{ op: 'add', path: '/missing/x', value: 1 }],
    [{ op: 'add', path: '/list/0/n/x', value: 1 }],
    [{ op: 'add', path: '/toString/x', value: 1 }],
    [{ op: 'copy', from: '/missing', path: '/x' }],
    [{ op: 'move', from: '/a', path: '/a/b/0' }],
    [{ op: 'test', path: '/list', value: [] }],
    [{ op: 'test', path: '/list/0', value: { n: 1, m: 1 } }],
  ])('answers %j with 422, since it does not fit', (operation) => {
    expect(() => jsonPatch(document, [operation])).toThrow(expect.objectContaining({ reason: 'Invalid' }));
  });

  it.each<[unknown]>([
    [{}],
    ['x'],
    [[null]],
    [[{ op: 'add' }]],
    [[{ path: '/a' }]],
    [[{ op: 'add', path: '/a' }]],
    [[{ op: 'move', path: '/a' }]],
    [[{ op: 'add', path: 'a', value: 1 }]],
    [[{ op: 'add', path: '/~2', value: 1 }]],
    [[{ op: 'frob', path: '/a' }]],
  ])('answers %j with 400, since it is no patch', (operations) => {
    expect(() => jsonPatch(document, operations)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
  });

  it('answers a patch of more than 10,000 operations with 413', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: {} }));

    expect(() => jsonPatch({}, operations)).toThrow(expect.objectContaining({ reason: 'RequestEntityTooLarge' }));
  });

  it('answers a patch that doubles the document again and again with 422, before it fills the memory', () => {
    const operations = Array.from({ length: 60 }, (_, index) => ({ op: 'copy', from: '', path: `/copy${index}` }));

    expect(() => jsonPatch({ text: 'x'.repeat(100) }, operations)).toThrow(
      expect.objectContaining({
        reason: 'Invalid',
        message: expect.stringContaining('copies more than 3145728 bytes'),
      }),
    );
  });

  it('answers a patch that nests ever deeper with 400', () => {
    const operations = Array.from({ length: 1100 }, (_, index) => ({
      op: 'add',
      path: '/a'.repeat(index + 1),
      value: {},
    }));

    expect(() => jsonPatch({}, operations)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
  });

  it('never changes the document, and throws a StatusError or nothing', () => {
    const pointer = fc.constantFrom(
      '',
      '/',
      '/a',
      '/a/b',
      '/a/b/0',
      '/a/b/-',
      '/list/0',
      '/list/0/n',
      '/x',
      '/__proto__',
    );
    const operation = fc.record({
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      path: pointer,
      from: pointer,
      value: fc.jsonValue({ maxDepth: 2 }),
    });
    const before = structuredClone(document);
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
        expect(document).toEqual(before);
        try {
          return jsonPatch(document, operations) !== undefined;
        } catch (error) {
          return error instanceof StatusError;
        }
      }),
    );
  });
});
