/** Names one object of the kind a reconciler looks after. */
export interface Request {
  readonly namespace: string;
  readonly name: string;
}

/** What to do next. `{}` means nothing until the object changes. */
export interface Result {
  /** Look again after this long, whatever happens. */
  readonly requeueAfterMs?: number;
}

/**
 * Brings the world into the state one object asks for. Level-based: it is told which object, not what happened to it, and
 * reads the present state itself. Running it twice in a row changes nothing the second time.
 *
 * Never called twice at once for the same request. A rejection is logged, counted, and retried with backoff; reject with
 * a {@link TerminalError} when only a change of the object can help.
 */
export interface Reconciler {
  /** @param signal - aborts when the process stops or loses the election; give it to everything awaited */
  reconcile(request: Request, signal: AbortSignal): Promise<Result>;
}

/** Retrying cannot help. The reconcile loop reports it once and waits for the object to change. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}
