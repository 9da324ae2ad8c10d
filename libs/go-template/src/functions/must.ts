import type { FunctionTable } from './go-function.js';

/** Functions together with their twins whose names begin with `must`. Both fail alike: sprig's own panic, which is the same. */
export function withMust(functions: FunctionTable): FunctionTable {
  const twins = Object.entries(functions).map(([name, twin]) => [
    `must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    twin,
  ]);
  return { ...functions, ...Object.fromEntries(twins) };
}
