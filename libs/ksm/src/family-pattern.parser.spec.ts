import { parseFamilyPattern } from './family-pattern.parser.js';

describe('parseFamilyPattern', () => {
  it.each([
    { pattern: 'info', name: 'kube_pod_info', matches: true },
    { pattern: '^kube_(?!pod)', name: 'kube_pod_info', matches: false },
    { pattern: String.raw`\bkube\w+_\x70od\_info$`, name: 'kube_a_pod_info', matches: true },
    { pattern: String.raw`\\A`, name: String.raw`a\Ab`, matches: true },
  ])('reads $pattern', ({ pattern, name, matches }) => {
    expect(parseFamilyPattern(pattern).test(name)).toBe(matches);
  });

  it.each([
    { pattern: 'kube_(', problem: 'not a regular expression: "kube_("' },
    { pattern: '(?i)KUBE', problem: 'not a regular expression: "(?i)KUBE"' },
    { pattern: String.raw`\Akube_pod`, problem: String.raw`\A means nothing` },
    { pattern: String.raw`info\z`, problem: String.raw`\z means nothing` },
    { pattern: String.raw`\\\Qkube`, problem: String.raw`\Q means nothing` },
    { pattern: 'kube_[[:alpha:]]+_info', problem: '[:alpha:] means nothing' },
  ])('refuses $pattern', ({ pattern, problem }) => {
    expect(() => parseFamilyPattern(pattern)).toThrow(problem);
  });
});
