/**
 * Far longer than a batch takes. A server that has vanished, with its machine or behind a network that has parted, closes no
 * connection: what was sent would be waited for until the kernel gives up, a quarter of an hour later.
 */
const WRITE_WITHIN_MS = 60_000;

/**
 * Does a write, and gives it up after a minute.
 *
 * @param cut - ends the connection, so that nothing of the write is done later
 * @throws Error with the code of a connection that timed out
 */
export async function withinWriteDeadline(write: () => Promise<void>, cut: () => void): Promise<void> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    cut();
    const message = `the database has not taken a write within ${WRITE_WITHIN_MS / 1000} s`;
    overdue.reject(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  }, WRITE_WITHIN_MS);
  try {
    await Promise.race([write(), overdue.promise]);
  } finally {
    clearTimeout(timer);
  }
}
