/** Measures how long connections of a pool are waited for. */
export class PoolMeter {
  /** How often a connection was waited for. */
  waits = 0;
  waitedMs = 0;

  /**
   * Take a connection.
   *
   * @param isExhausted - whether every connection the pool may open is in use
   */
  async take<T>(connect: () => Promise<T>, isExhausted: boolean): Promise<T> {
    if (!isExhausted) {
      return connect();
    }
    const since = performance.now();
    this.waits += 1;
    try {
      return await connect();
    } finally {
      this.waitedMs += performance.now() - since;
    }
  }
}
