import { parseGoTemplate } from '#go-template';
import { isTrue, renderName } from './render.js';
import { TemplateCache } from './template-cache.js';

const source = { metadata: { name: 'one' } };

describe('isTrue', () => {
  it.each([
    ['true', true],
    [' True\n', true],
    ['TRUE', true],
    ['true true', false],
    ['false', false],
    ['', false],
    ['1', false],
    ['<no value>', false],
  ])('of %j is %s', (rendered, expected) => {
    expect(isTrue(rendered)).toBe(expected);
  });
});

describe('renderName', () => {
  it.each([
    ['acme-{{ .source.metadata.name }}', 'acme-one'],
    ['\n  {{ .source.metadata.name }}.example.com  \n', 'one.example.com'],
    ['0', '0'],
  ])('of %j is %j', (text, expected) => {
    expect(renderName(parseGoTemplate('nameTemplate', text), { source })).toBe(expected);
  });

  it.each([
    ['', 'the name is empty'],
    ['{{ .source.missing }}', 'the name is empty'],
    ['One', '"One" is no name'],
    ['a b', '"a b" is no name'],
    ['-a', '"-a" is no name'],
    ['a..b', '"a..b" is no name'],
    ['a'.repeat(254), 'is no name'],
  ])('refuses %j', (text, message) => {
    expect(() => renderName(parseGoTemplate('nameTemplate', text), { source })).toThrow(message);
  });
});

describe('TemplateCache', () => {
  it('parses a text once for each field that holds it, and forgets what was not used for longest', () => {
    const cache = new TemplateCache(2);
    const first = cache.get('template', 'a');

    expect(cache.get('template', 'a')).toBe(first);
    expect(cache.get('nameTemplate', 'a')).not.toBe(first);
    expect(cache.get('template', 'a')).toBe(first);
    cache.get('template', 'b');
    expect(cache.get('template', 'a')).toBe(first);
    cache.get('template', 'c');
    cache.get('template', 'd');
    expect(cache.get('template', 'a')).not.toBe(first);
  });
});
