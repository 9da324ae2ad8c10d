/**
 * A connection of a pool, if somebody still wants it by the time there is one: in a crowd it may take longer than clients
 * wait, and what they have given up must not be in the way of what they ask next.
 *
 * @param giveBack - what becomes of one that comes too late
 * @throws the signal's reason as soon as it aborts
 */
export async function wantedConnection<C>(
  connect: () => Promise<C>,
  giveBack: (connection: C) => void,
  signal: AbortSignal,
): Promise<C> {
  signal.throwIfAborted();
  const connecting = connect();
  const givenUp = Promise.withResolvers<never>();
  const giveUp = (): void => givenUp.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([connecting, givenUp.promise]);
    signal.throwIfAborted();
    return await connecting;
  } catch (error) {
    // A failure to connect is told by the race, and of no interest once it is given up.
    connecting.then(giveBack, () => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
