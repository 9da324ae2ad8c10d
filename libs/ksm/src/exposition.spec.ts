import { familyHeader, labelText, sampleLine } from './exposition.js';

describe('labelText', () => {
  it.each([
    ['plain', 'l="plain"'],
    ['', 'l=""'],
    ['a "quoted" word', String.raw`l="a \"quoted\" word"`],
    [String.raw`C:\temp`, String.raw`l="C:\\temp"`],
    ['two\nlines', String.raw`l="two\nlines"`],
    [String.raw`\n is no newline`, String.raw`l="\\n is no newline"`],
    ['tab\tand\rreturn', 'l="tab\tand\rreturn"'],
    ['größer → 日本', 'l="größer → 日本"'],
  ])('writes %j', (value, text) => {
    expect(labelText(['l', value])).toBe(text);
  });
});

describe('sampleLine', () => {
  it('has one space before the number, and nothing after it', () => {
    expect(sampleLine('kube_pod_info', 'cluster="east",pod="a"', 1)).toBe('kube_pod_info{cluster="east",pod="a"} 1\n');
  });
});

describe('familyHeader', () => {
  const family = { name: 'kube_x_total', type: 'counter', help: 'A "b" \\ c\nd', stability: 'stable' } as const;

  it('tells stability and deprecation before the help, in which quotes stay', () => {
    expect(familyHeader({ ...family, deprecatedSince: 'v2.14.0' })).toBe(
      '# HELP kube_x_total [STABLE] (Deprecated since v2.14.0) A "b" \\\\ c\\nd\n# TYPE kube_x_total counter\n',
    );
    expect(familyHeader({ ...family, stability: 'experimental' })).toMatch(/^# HELP kube_x_total A /);
  });

  it('knows types and names of OpenMetrics', () => {
    expect(familyHeader(family, 'openmetrics')).toMatch(/^# HELP kube_x .*\n# TYPE kube_x counter\n$/);
    for (const type of ['info', 'stateset'] as const) {
      expect(familyHeader({ ...family, type }, 'openmetrics')).toMatch(`# TYPE kube_x_total ${type}\n`);
      expect(familyHeader({ ...family, type })).toMatch('# TYPE kube_x_total gauge\n');
    }
  });
});
