/** A metric that an expression selects, with the labels that it selects by. */
export interface PromqlSelector {
  readonly metric: string;
  readonly labels: readonly string[];
}

const texts = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const ranges = /\[[^\]]*\]/g;
const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)/g;
/** A name, unless it is that of a function. */
const selector = /(?<![\w:.])(?<metric>[a-zA-Z_:][\w:]*)\b(?!\s*\()\s*(?:\{(?<matchers>[^}]*)\})?/g;
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'by', 'on', 'bool', 'offset']);

/** The metrics of an expression that Prometheus can parse; it need not be checked here. */
export function selectorsOf(expression: string): readonly PromqlSelector[] {
  const bare = withoutTexts(expression).replaceAll(grouping, '');
  return [...bare.matchAll(selector)].flatMap(({ groups }) => {
    const { metric = '', matchers = '' } = groups ?? {};
    const labels = [...matchers.matchAll(/\w+(?=\s*[=!])/g)].map(([label]) => label);
    return keywords.has(metric) ? [] : [{ metric, labels }];
  });
}

/** The labels by which an expression groups or matches series. */
export function groupingLabelsOf(expression: string): readonly string[] {
  const lists = [...withoutTexts(expression).matchAll(grouping)].map(({ groups }) => groups?.['labels'] ?? '');
  return [...new Set(lists.flatMap((list) => list.match(/\w+/g) ?? []))];
}

function withoutTexts(expression: string): string {
  return expression.replaceAll(texts, '""').replaceAll(ranges, '');
}
