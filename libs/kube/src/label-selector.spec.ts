import fc from 'fast-check';
import { formatLabelSelector, matchesLabels, parseLabelSelector, type LabelRequirement } from './label-selector.js';
import { StatusError } from './status-error.js';

describe('parseLabelSelector', () => {
  it.each<[string, readonly (readonly [string, string, ...string[]])[]]>([
    ['', []],
    [' \t', []],
    ['app', [['app', 'Exists']]],
    ['!app', [['app', 'DoesNotExist']]],
    ['! app', [['app', 'DoesNotExist']]],
    ['app=web', [['app', 'In', 'web']]],
    ['app == web', [['app', 'In', 'web']]],
    ['app=', [['app', 'In', '']]],
    ['app!=web', [['app', 'NotIn', 'web']]],
    ['app=in', [['app', 'In', 'in']]],
    ['in in (notin)', [['in', 'In', 'notin']]],
    ['app in (b, a,b)', [['app', 'In', 'b', 'a']]],
    ['app in ()', [['app', 'In', '']]],
    ['app in (,)', [['app', 'In', '']]],
    ['app in (a,)', [['app', 'In', 'a', '']]],
    ['app notin\n(a)', [['app', 'NotIn', 'a']]],
    ['rank>3', [['rank', 'GreaterThan', '3']]],
    ['rank<3', [['rank', 'LessThan', '3']]],
    [
      'b=1,!a, example.com/c notin (x,,y)',
      [
        ['b', 'In', '1'],
        ['a', 'DoesNotExist'],
        ['example.com/c', 'NotIn', 'x', '', 'y'],
      ],
    ],
  ])('reads %j', (text, expected) => {
    expect(parseLabelSelector(text)).toEqual(expected.map(([key, operator, ...values]) => ({ key, operator, values })));
  });

  it.each([
    ['=web', "found '=', expected: !, identifier, or 'end of string'"],
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['a=1,', "found '', expected: identifier after ','"],
    ['a=1,,b=2', "found ',', expected: identifier after ','"],
    ['a=1 b', "found 'b', expected: ',' or 'end of string'"],
    ['!a=1', "found '=', expected: ',' or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in b', "unable to parse requirement: found 'b', expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b=c)', "unable to parse requirement: found '=', expected: ',' or ')'"],
    ['a=(b)', "unable to parse requirement: found '(', expected: identifier"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['-a=b', 'unable to parse requirement: <nil>: Invalid value: "-a": name part must consist of'],
    ['a=b:c', 'unable to parse requirement: values[0][a]: Invalid value: "b:c": a valid label must be'],
    ['a in (b,c:)', 'unable to parse requirement: values[1][a]: Invalid value: "c:": a valid label must be'],
    ['a>b', `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be`],
    ['a>9223372036854775808', 'the value must be an integer'],
  ])('answers %j with 400: %s', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
    expect(() => parseLabelSelector(text)).toThrow(StatusError);
  });

  it('refuses any text it does not read, with a 400 and nothing else', () => {
    const nearlySelectors = fc.array(
      fc.constantFrom('a', 'b.c/d', '=', '==', '!=', '!', '(', ')', ',', ' ', '>', '<', 'in', 'notin', '7', '-', 'é'),
      { maxLength: 12 },
    );
    expect(() =>
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            nearlySelectors.map((parts) => parts.join('')),
          ),
          (text) => {
            try {
              return Array.isArray(parseLabelSelector(text));
            } catch (error) {
              return StatusError.is(error, 'BadRequest');
            }
          },
        ),
      ),
    ).not.toThrow();
  });
});

const key = fc.constantFrom('app', 'example.com/team', 'in', 'notin', 'a.b_c-d');
const value = fc.constantFrom('', 'web', 'in', '1', 'a.b', 'notin');
const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const), values: fc.constant([]) }),
  fc.record({
    key,
    operator: fc.constantFrom('GreaterThan' as const, 'LessThan' as const),
    values: fc.nat().map((bound) => [String(bound)]),
  }),
);

describe('formatLabelSelector', () => {
  it('writes what parseLabelSelector reads back', () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 5 }), (selector) => {
        expect(parseLabelSelector(formatLabelSelector(selector))).toEqual(selector);
      }),
    );
  });
});

describe('matchesLabels', () => {
  it.each([
    ['', undefined, true],
    ['app', { app: '' }, true],
    ['app', undefined, false],
    ['!app', undefined, true],
    ['!app', { app: 'web' }, false],
    ['app=web', { app: 'web' }, true],
    ['app=web', { app: 'api' }, false],
    ['app=', {}, false],
    ['app!=web', {}, true],
    ['app!=web', { app: 'web' }, false],
    ['app in (web,api)', { app: 'api' }, true],
    ['app notin (web,api)', { app: 'api' }, false],
    ['rank>9', { rank: '10' }, true],
    ['rank>9', { rank: '9' }, false],
    ['rank<9', { rank: '-1' }, true],
    ['rank<9', {}, false],
    ['rank<9', { rank: 'low' }, false],
    ['rank>9007199254740992', { rank: '9007199254740993' }, true],
    ['app=web,tier=front', { app: 'web' }, false],
    ['toString', {}, false],
  ])('says for %j on %j: %s', (text, labels, expected) => {
    expect(matchesLabels(parseLabelSelector(text), labels as Record<string, string> | undefined)).toBe(expected);
  });
});
