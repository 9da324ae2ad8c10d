import type { PageFailure } from './check-page.js';
import { isGap } from './output-shape.js';

const leastShown = 3;

/** A page with what its commands print now. Where the page had left out the end with `...`, it is left out again. */
export function rewritePage(text: string, failures: readonly PageFailure[]): string {
  const lines = text.split('\n');
  // From the end, so that the numbers of lines further up stay true.
  for (const { command, printed } of failures.toReversed()) {
    const [first, end] = command.outputLines;
    if (command.output !== undefined) {
      lines.splice(first - 1, end - first, ...shorten(printed, command.output));
    }
  }
  return lines.join('\n');
}

function shorten(printed: readonly string[], shown: readonly string[]): readonly string[] {
  const kept = Math.max(leastShown, shown.filter((line) => !isGap(line)).length);
  return shown.some(isGap) && printed.length > kept ? [...printed.slice(0, kept), '...'] : printed;
}
