import type { JsonObject } from '../json-value.js';
import { frozen } from './conversion.contract.js';
import { at, defaults, defaultsOfZero, inOrder, rename, when, withField, type Edit } from './edit.js';

const mark: Edit = (value) => ({ ...value, marked: true });

describe('at', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a', { a: {}, b: {} }, { a: { marked: true }, b: {} }],
    ['a.b', { a: { b: { c: 1 } } }, { a: { b: { c: 1, marked: true } } }],
    ['a[].b', { a: [{ b: {} }, 3, { b: 4 }] }, { a: [{ b: { marked: true } }, 3, { b: 4 }] }],
    ['a+.b+', {}, { a: { b: { marked: true } } }],
    ['a+.b+', { a: null }, { a: { b: { marked: true } } }],
  ])('edits what is at %s of %j', (path, before, after) => {
    expect(at(path, mark)(frozen(before))).toEqual(after);
  });

  it.each<[string, JsonObject]>([
    ['a', {}],
    ['a', { a: 'text' }],
    ['a', { a: [{}] }],
    ['a.b', { a: null }],
    ['a[]', { a: {} }],
    ['a[]', { a: [1, null, []] }],
    ['a+', { a: 3 }],
  ])('gives back the object itself when nothing to edit is at %s of %j', (path, object) => {
    expect(at(path, mark)(object)).toBe(object);
  });

  it.each(['a', 'a[]', 'a+', 'c+.d+', 'b.a'])('gives back the object itself when nothing changes at %s', (path) => {
    const object = { a: [{ b: 1 }], b: { a: {} } };

    expect(at(path, defaults({}))(object)).toBe(object);
  });
});

describe('an edit', () => {
  it.each<[string, Edit, JsonObject, JsonObject]>([
    ['defaults', defaults({ a: 1, b: 'x' }), { b: '' }, { a: 1, b: 'x' }],
    ['defaults of null', defaults({ a: 1 }), { a: null }, { a: 1 }],
    ['defaults of zero', defaultsOfZero({ a: 1, b: 1 }), { a: 0 }, { a: 1, b: 1 }],
    ['rename', rename('a', 'b'), { a: 1, c: 2 }, { b: 1, c: 2 }],
    ['removal', (value) => withField(value, 'a', undefined), { a: undefined, b: 1 }, { b: 1 }],
    ['order', inOrder(rename('a', 'b'), rename('b', 'c')), { a: 1 }, { c: 1 }],
    ['condition', when(({ a }) => a === 1, mark), { a: 1 }, { a: 1, marked: true }],
  ])('changes a copy: %s', (_, edit, before, after) => {
    expect(edit(frozen(before))).toStrictEqual(after);
  });

  it.each<[string, Edit, JsonObject]>([
    ['defaults of something', defaults({ a: 1, b: [] }), { a: 0, b: '' }],
    ['defaults of something not zero', defaultsOfZero({ a: 1 }), { a: -1 }],
    ['rename of nothing', rename('a', 'b'), { b: 1 }],
    ['removal of nothing', (value) => withField(value, 'a', undefined), { b: 1 }],
    ['the value it has', (value) => withField(value, 'a', 1), { a: 1 }],
    ['condition', when(({ a }) => a === 1, mark), { a: 2 }],
  ])('gives back the object itself when there is nothing to do: %s', (_, edit, object) => {
    expect(edit(object)).toBe(object);
  });
});
