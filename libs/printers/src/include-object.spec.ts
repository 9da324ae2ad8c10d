import { parseIncludeObject } from './include-object.js';

describe('parseIncludeObject', () => {
  it.each([
    [undefined, 'Metadata'],
    ['', 'Metadata'],
    ['Metadata', 'Metadata'],
    ['Object', 'Object'],
    ['None', 'None'],
  ])('reads %j as %s', (value, expected) => {
    expect(parseIncludeObject(value)).toBe(expected);
  });

  it.each(['object', 'All', 'toString'])('refuses %j', (value) => {
    expect(() => parseIncludeObject(value)).toThrow(
      expect.objectContaining({
        reason: 'BadRequest',
        message:
          `Unable to convert to Table as requested: includeObject: Invalid value: "${value}": ` +
          "must be 'Metadata', 'Object', 'None', or empty",
      }),
    );
  });
});
