import { deploymentSelectorText, selectorText } from './selector-text.js';

const expression = (key: string, operator: string, values?: readonly string[]): object => ({ key, operator, values });

describe('selectorText', () => {
  it.each([
    [undefined, '<none>'],
    [{}, '<none>'],
    [{ matchLabels: { b: '2', a: '1' } }, 'a=1,b=2'],
    [
      {
        matchLabels: { b: '2', a: '1' },
        matchExpressions: [
          expression('tier', 'In', ['y', 'x']),
          expression('env', 'NotIn', ['dev']),
          expression('gone', 'DoesNotExist'),
          expression('here', 'Exists', []),
          expression('a', 'Exists'),
        ],
      },
      'a=1,a,b=2,env notin (dev),!gone,here,tier in (x,y)',
    ],
    [{ matchLabels: { 'not a key': 'x' } }, '<error>'],
    [{ matchLabels: { a: 'not a value' } }, '<error>'],
    [{ matchExpressions: [expression('a', 'Near', ['b'])] }, '<error>'],
    [{ matchExpressions: [expression('a', 'In', [])] }, '<error>'],
    [{ matchExpressions: [expression('a', 'NotIn')] }, '<error>'],
    [{ matchExpressions: [expression('a', 'Exists', ['b'])] }, '<error>'],
    [{ matchExpressions: [expression('a', 'DoesNotExist', ['b'])] }, '<error>'],
  ])('writes %j as %s', (selector, expected) => {
    expect(selectorText(selector)).toBe(expected);
  });
});

describe('deploymentSelectorText', () => {
  it.each([
    [undefined, ''],
    [{ matchLabels: {} }, ''],
    [{ matchLabels: { a: '1' } }, 'a=1'],
    [{ matchExpressions: [expression('a', 'In')] }, '<invalid>'],
  ])('writes %j as %j', (selector, expected) => {
    expect(deploymentSelectorText(selector)).toBe(expected);
  });
});
