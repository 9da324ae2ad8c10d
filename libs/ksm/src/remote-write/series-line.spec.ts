import fc from 'fast-check';
import { labelText, sampleLine } from '../exposition.js';
import { parseSeriesLine, seriesOf } from './series-line.js';

function labelsOf(line: string): readonly string[] {
  return parseSeriesLine(line).labels.map(({ name, value }) => `${name}=${value}`);
}

describe('a line of the exposition, read back', () => {
  it('has its name as a label, and all labels in order', () => {
    expect(parseSeriesLine('kube_pod_info{cluster="east",uid="1",node="n"} 1')).toEqual({
      labels: [
        { name: '__name__', value: 'kube_pod_info' },
        { name: 'cluster', value: 'east' },
        { name: 'node', value: 'n' },
        { name: 'uid', value: '1' },
      ],
      value: 1,
    });
  });

  it('has no labels that are empty, which a receiver would refuse', () => {
    expect(labelsOf('a{cluster="east",node=""} 1')).toEqual(['__name__=a', 'cluster=east']);
  });

  it.each([
    ['\\"', '"'],
    ['\\\\', '\\'],
    ['\\n', '\n'],
    ['\\\\n', '\\n'],
    ['a\\\\\\"b', 'a\\"b'],
    ['},x=\\"', '},x="'],
  ])('has the value that %s stands for', (escaped, value) => {
    expect(labelsOf(`a{b="${escaped}"} 1`)).toEqual(['__name__=a', `b=${value}`]);
  });

  it.each([
    ['0', 0],
    ['1.676557618e+09', 1_676_557_618],
    ['-6.21355968e+10', -62_135_596_800],
    ['0.1', 0.1],
    ['NaN', NaN],
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
  ])('has the value %s', (text, value) => {
    expect(parseSeriesLine(`a{b="c"} ${text}`).value).toBe(value);
  });

  it('is known without its value, whatever is in its labels', () => {
    expect(seriesOf('a{b="c d} 2"} 1')).toBe('a{b="c d} 2"}');
  });

  it('has every value that can be written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.double(), (value, number) => {
        const line = Buffer.from(sampleLine('a', labelText(['b', value]), number)).toString('latin1');
        const parsed = parseSeriesLine(line.slice(0, -1));

        expect(Buffer.from(parsed.labels[1]?.value ?? '', 'latin1').toString()).toBe(Buffer.from(value).toString());
        // No text tells the zeros apart.
        expect(parsed.value).toBe(number + 0);
      }),
    );
  });
});
