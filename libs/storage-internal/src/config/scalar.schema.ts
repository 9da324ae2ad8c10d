import { z } from 'zod';

/** A switch that is off unless set. Text as well, since environment variables have nothing else. */
export const Flag = z.preprocess(
  (given) => (given === 'true' || given === 'false' ? given === 'true' : given),
  z.boolean().default(false),
);

/** A whole number that is 0 unless set. */
export const Count = z.preprocess(
  (given) => (typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given),
  z.int().default(0),
);
