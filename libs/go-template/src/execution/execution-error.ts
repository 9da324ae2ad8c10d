/** Why an execution cannot go on, without the place, which the executor adds. */
export class ExecutionError extends Error {
  override readonly name = 'ExecutionError';
}
