import { closeSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Edits a file of credentials that others edit too. Readers see the old text or the new one, and afterwards only its owner can
 * read it; a text that stays the same is not written. While it works there is a file `FILE.lock`, as kubectl and client-go make
 * one. Nothing here waits, so that no signal ends the process in between and leaves that file behind.
 *
 * @throws Error when the file is locked; what `edit` throws, with the file unchanged
 */
export function updateFile(file: string, edit: (text: string) => string): void {
  // A link stays one.
  const target = realpathSync(file);
  const lock = `${target}.lock`;
  takeLock(lock);
  try {
    const before = readFileSync(target, 'utf8');
    const after = edit(before);
    if (after !== before) {
      const draft = `${target}.${process.pid}`;
      writeFileSync(draft, after, { mode: 0o600, flush: true });
      renameSync(draft, target);
    }
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): void {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new Error(`somebody else is writing the kubeconfig; delete ${lock} if nobody is`, { cause: error });
    }
    throw error;
  }
}
