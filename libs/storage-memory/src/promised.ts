/** The result of a computation as a promise, which rejects with what the computation throws. */
export function promised<T>(compute: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(compute());
  });
}
