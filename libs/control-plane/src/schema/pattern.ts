const compiled = new Map<string, RegExp | undefined>();
/** Of kinds that came and went. */
const MAX_KEPT = 5000;

/** A pattern of a schema as a regular expression, in the stricter of two grammars that takes it; `undefined` when none does. */
export function compilePattern(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size >= MAX_KEPT) {
      compiled.clear();
    }
    compiled.set(pattern, compile(pattern, 'u') ?? compile(pattern, ''));
  }
  return compiled.get(pattern);
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
