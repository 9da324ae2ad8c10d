/** A template does too much. Reported like any other error of it. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
}

/** How deep values may lie in each other where they are walked through: a map can be made to contain itself. */
const maxValueDepth = 1000;

/** @throws LimitError when a walk through a value has got too deep */
export function checkValueDepth(depth: number): void {
  if (depth > maxValueDepth) {
    throw new LimitError(`exceeded maximum depth of a value (${maxValueDepth})`);
  }
}
