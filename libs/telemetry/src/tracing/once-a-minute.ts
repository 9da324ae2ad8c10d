const MINUTE_MS = 60_000;

/** @returns a function that answers whether a minute has passed since it last said so */
export function onceAMinute(): () => boolean {
  let quietUntil = 0;
  return () => {
    const now = performance.now();
    const isDue = now >= quietUntil;
    quietUntil = isDue ? now + MINUTE_MS : quietUntil;
    return isDue;
  };
}
