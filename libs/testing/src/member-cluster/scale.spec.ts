import { readScale } from './scale.js';

describe('readScale', () => {
  it.each([
    { selector: { matchLabels: { app: 'web' } }, text: 'app=web' },
    { selector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }] }, text: 'tier in (a,b)' },
    { selector: { app: 'web', tier: 'a' }, text: 'app=web,tier=a' },
    { selector: undefined, text: '' },
  ])('tells what is scaled: $text', ({ selector, text }) => {
    expect(readScale({ spec: { replicas: 2, selector } })).toMatchObject({
      spec: { replicas: 2 },
      status: { replicas: 0, selector: text },
    });
  });
});
