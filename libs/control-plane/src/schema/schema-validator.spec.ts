import { schema, type StructuralSchema } from '#api';
import { validateSchema } from './schema-validator.js';

const { flag, integer, list, map, object, text } = schema;

describe('validateSchema', () => {
  const kind = object('', {
    spec: object(
      '',
      {
        name: text('', { minLength: 1, maxLength: 5, pattern: '^[a-z]*$' }),
        phase: text('', { enum: ['On', 'Off'] }),
        data: text('', { format: 'byte' }),
        at: text('', { format: 'date-time', nullable: true }),
        count: integer('', { minimum: 0 }),
        on: flag(''),
        parts: list('', object('', { key: text('') }, ['key']), {
          minItems: 1,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['key'],
        }),
        labels: map('', text('')),
      },
      ['name'],
    ),
  });

  it('accepts what fits', () => {
    const spec = {
      name: 'abc',
      phase: 'On',
      data: 'YQ==',
      at: '2024-01-01T00:00:00.000001Z',
      count: 0,
      on: false,
      parts: [{ key: 'a' }, { key: 'b' }],
      labels: { a: 'b' },
    };

    expect(validateSchema(kind, { spec })).toEqual([]);
    expect(validateSchema(kind, { spec: { name: 'a', at: null } })).toEqual([]);
  });

  it.each<[object, string, string]>([
    [{}, 'spec.name', 'Required value'],
    [{ name: 5 }, 'spec.name', 'Invalid value: "integer": spec.name in body must be of type string: "integer"'],
    [{ name: null }, 'spec.name', 'Invalid value: "null": spec.name in body must be of type string: "null"'],
    [{ name: '' }, 'spec.name', 'Invalid value: "": spec.name in body should be at least 1 chars long'],
    [{ name: 'abcdef' }, 'spec.name', 'Too long: may not be more than 5 bytes'],
    [{ name: 'A' }, 'spec.name', 'Invalid value: "A": spec.name in body should match \'^[a-z]*$\''],
    [{ name: 'a', phase: 'Maybe' }, 'spec.phase', 'Unsupported value: "Maybe": supported values: "On", "Off"'],
    [{ name: 'a', data: '!' }, 'spec.data', 'Invalid value: "!": spec.data in body must be of type byte: "!"'],
    [{ name: 'a', at: 'now' }, 'spec.at', 'Invalid value: "now": spec.at in body must be of type date-time: "now"'],
    [
      { name: 'a', count: -1 },
      'spec.count',
      'Invalid value: -1: spec.count in body should be greater than or equal to 0',
    ],
    [
      { name: 'a', count: 0.5 },
      'spec.count',
      'Invalid value: "number": spec.count in body must be of type integer: "number"',
    ],
    [{ name: 'a', parts: [] }, 'spec.parts', 'Invalid value: 0: spec.parts in body should have at least 1 items'],
    [
      { name: 'a', parts: {} },
      'spec.parts',
      'Invalid value: "object": spec.parts in body must be of type array: "object"',
    ],
    [{ name: 'a', parts: [{}] }, 'spec.parts[0].key', 'Required value'],
    [{ name: 'a', parts: [{ key: 'a' }, { key: 'a' }] }, 'spec.parts[1]', 'Duplicate value: {"key":"a"}'],
    [
      { name: 'a', labels: { x: true } },
      'spec.labels.x',
      'Invalid value: "boolean": spec.labels.x in body must be of type string: "boolean"',
    ],
  ])('says of %j that %s: %s', (spec, field, message) => {
    expect(validateSchema(kind, { spec })).toEqual([expect.objectContaining({ field, message })]);
  });

  it.each<[rule: StructuralSchema, fitting: readonly unknown[], unfit: unknown, message: string]>([
    [{ maximum: 5 }, [5, -1], 6, 'Invalid value: 6: a in body should be less than or equal to 5'],
    [{ maximum: 5, exclusiveMaximum: true }, [4], 5, 'Invalid value: 5: a in body should be less than 5'],
    [{ minimum: 5, exclusiveMinimum: true }, [5.1], 5, 'Invalid value: 5: a in body should be greater than 5'],
    [{ multipleOf: 0.1 }, [0.3, 7, 0], 0.25, 'Invalid value: 0.25: a in body should be a multiple of 0.1'],
    [{ type: 'array', maxItems: 1 }, [[], [1]], [1, 2], 'Too many: 2: must have at most 1 items'],
    [{ maxProperties: 1 }, [{}, { b: 1 }], { b: 1, c: 1 }, 'Too many: 2: must have at most 1 items'],
    [{ minProperties: 1 }, [{ b: 1 }], {}, 'Invalid value: 0: a in body should have at least 1 properties'],
    [{ enum: [1, [2]] }, [1, [2]], '1', 'Unsupported value: "1": supported values: 1, [2]'],
    [{ maxLength: 1 }, ['\u{1f600}'], 'ab', 'Too long: may not be more than 1 bytes'],
    [
      { anyOf: [{ type: 'integer' }, { required: ['b'] }] },
      [1, { b: 1 }],
      {},
      'Invalid value: "": "a" must validate at least one schema (anyOf)',
    ],
    [
      { oneOf: [{ required: ['b'] }, { required: ['c'] }] },
      [{ b: 1 }, { c: 1 }],
      { b: 1, c: 1 },
      'Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
    [{ not: { enum: ['x'] } }, ['y'], 'x', 'Invalid value: "": "a" must not validate the schema (not)'],
    [
      { 'x-kubernetes-int-or-string': true },
      [1, '50%'],
      true,
      'Invalid value: "boolean": a in body must be of type integer,string: "boolean"',
    ],
  ])('applies %j', (rule, fitting, unfit, message) => {
    const rules: StructuralSchema = { type: 'object', properties: { a: rule } };

    expect(fitting.flatMap((a) => validateSchema(rules, { a }))).toEqual([]);
    expect(validateSchema(rules, { a: unfit })).toEqual([expect.objectContaining({ field: 'a', message })]);
  });

  it('says which of all schemas do not fit, and which elements of a set are there twice', () => {
    const rules: StructuralSchema = {
      type: 'object',
      properties: { a: { allOf: [{ minimum: 1 }, { maximum: 5 }] }, b: { 'x-kubernetes-list-type': 'set' } },
    };

    expect(validateSchema(rules, { a: 3, b: ['x', 'y'] })).toEqual([]);
    expect(validateSchema(rules, { a: 9, b: ['x', 'y', 'x'] })).toEqual([
      expect.objectContaining({ field: 'a', message: expect.stringContaining('must validate all') }),
      expect.objectContaining({ field: 'a', message: expect.stringContaining('less than or equal to 5') }),
      expect.objectContaining({ field: 'b[2]', message: 'Duplicate value: "x"' }),
    ]);
  });

  it('names every field that does not fit', () => {
    const errors = validateSchema(kind, { spec: { on: 'yes', count: 'many' } });

    expect(errors.map(({ field }) => field)).toEqual(['spec.name', 'spec.on', 'spec.count']);
  });

  it('does not take inherited properties for declared ones', () => {
    const open: StructuralSchema = { type: 'object', properties: {} };

    expect(validateSchema(open, { constructor: 1 })).toEqual([]);
  });
});
