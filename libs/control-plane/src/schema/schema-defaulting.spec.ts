import type { StructuralSchema } from '#api';
import { applyDefaults, hasDefaults } from './schema-defaulting.js';

const text = { type: 'string' } as const;
const size: StructuralSchema = { type: 'integer', default: 3 };

const kind: StructuralSchema = {
  type: 'object',
  properties: {
    size,
    note: { ...text, nullable: true, default: 'none' },
    plain: text,
    box: { type: 'object', default: {}, properties: { size } },
    loose: { type: 'object', properties: { size } },
    parts: { type: 'array', items: { type: 'object', properties: { size } } },
    limits: { type: 'object', additionalProperties: size },
  },
};

describe('applyDefaults', () => {
  const all = { size: 3, note: 'none', box: { size: 3 } };

  it.each<[what: string, value: object, expected: object]>([
    ['fills in what is left out, and what is in it', {}, all],
    ['leaves what is given', { size: 0, note: '', box: { size: 1 } }, { size: 0, note: '', box: { size: 1 } }],
    ['takes null for left out where null cannot be', { size: null, box: { size: null } }, all],
    ['keeps null where it can be', { note: null }, { ...all, note: null }],
    ['drops null where it cannot be and nothing else is known', { plain: null }, all],
    ['makes no object to fill in', { loose: {} }, { ...all, loose: { size: 3 } }],
    ['fills in elements', { parts: [{}, { size: 1 }] }, { ...all, parts: [{ size: 3 }, { size: 1 }] }],
    ['fills in entries', { limits: { a: null, b: 1 } }, { ...all, limits: { a: 3, b: 1 } }],
    ['leaves what the schema does not know', { more: { size: null } }, { ...all, more: { size: null } }],
    ['leaves what does not fit', { box: 'open' }, { size: 3, note: 'none', box: 'open' }],
  ])('%s', (_, value, expected) => {
    expect(applyDefaults(kind, value)).toEqual(expected);
  });
});

describe('hasDefaults', () => {
  it.each<[StructuralSchema, boolean]>([
    [kind, true],
    [{ type: 'array', items: { type: 'object', additionalProperties: size } }, true],
    [{ type: 'object', properties: { a: text } }, false],
  ])('of %j is %s', (schema, expected) => {
    expect(hasDefaults(schema)).toBe(expected);
  });
});
