import { StatusError } from '#kube';
import type { RbacIndex } from './rbac-index.js';

/** Changes come in batches, and so does a deployment of roles: watchers are asked once about all of them. */
const SETTLE_MS = 20;

/** Tells watches when the rights that they were begun with are no longer those of their caller. */
export class RightsChanges {
  readonly #checks = new Set<() => void>();
  #isDue = false;

  constructor(index: RbacIndex) {
    index.onChange(() => {
      if (this.#checks.size > 0 && !this.#isDue) {
        this.#isDue = true;
        setTimeout(() => this.#checkAll(), SETTLE_MS).unref();
      }
    });
  }

  /**
   * A signal that aborts with `Expired` when the rights have changed, and with the signal of the watch when that aborts:
   * then it is forgotten.
   *
   * @param rightsNow - the same object as long as the rights are the same
   */
  signalFor(rightsNow: () => object, signal: AbortSignal): AbortSignal {
    const changed = new AbortController();
    const before = rightsNow();
    const check = (): void => {
      if (rightsNow() !== before) {
        // Not its regular end: what the client knows may be too much by now, or too little, so it has to list again.
        changed.abort(new StatusError('Expired', 'the rights of the caller have changed: list again'));
        this.#checks.delete(check);
      }
    };
    this.#checks.add(check);
    signal.addEventListener('abort', () => this.#checks.delete(check), { once: true });
    return AbortSignal.any([signal, changed.signal]);
  }

  #checkAll(): void {
    this.#isDue = false;
    [...this.#checks].forEach((check) => check());
  }
}
