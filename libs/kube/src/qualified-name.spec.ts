import { labelValueProblems, qualifiedNameProblems } from './qualified-name.js';

describe('qualifiedNameProblems', () => {
  it.each(['a', 'app', 'App_1.x', '123-abc', 'example.com/team', 'a.b-c.d/x', 'x'.repeat(63), `${'a'.repeat(253)}/x`])(
    'accepts %s',
    (key) => {
      expect(qualifiedNameProblems(key)).toEqual([]);
    },
  );

  it.each([
    ['', 'name part must be non-empty'],
    ['a/', 'name part must be non-empty'],
    ['/a', 'prefix part must be non-empty'],
    ['-a', 'name part must consist of alphanumeric characters'],
    ['a_', 'name part must consist of alphanumeric characters'],
    ['a b', 'name part must consist of alphanumeric characters'],
    ['Example.com/a', 'prefix part a lowercase RFC 1123 subdomain'],
    ['a..b/c', 'prefix part a lowercase RFC 1123 subdomain'],
    ['a/b/c', 'a qualified name must consist of'],
    ['x'.repeat(64), 'name part must be no more than 63 characters'],
    [`${'a'.repeat(254)}/x`, 'prefix part must be no more than 253 characters'],
  ])('refuses %j: %s', (key, problem) => {
    expect(qualifiedNameProblems(key)[0]).toContain(problem);
  });
});

describe('labelValueProblems', () => {
  it.each(['', 'a', 'v1.2_3-x', 'x'.repeat(63)])('accepts %j', (value) => {
    expect(labelValueProblems(value)).toEqual([]);
  });

  it.each([
    ['-', 'a valid label must be an empty string or consist of'],
    ['a:b', 'a valid label must be an empty string or consist of'],
    ['x'.repeat(64), 'must be no more than 63 characters'],
  ])('refuses %j: %s', (value, problem) => {
    expect(labelValueProblems(value)[0]).toContain(problem);
  });
});
