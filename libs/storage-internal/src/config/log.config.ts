import { z } from 'zod';
import { DurationMs } from '#options';
import { Count, Flag } from './scalar.schema.js';

const LogFile = z.strictObject({
  filename: z.string().default(''),
  /** Megabytes at which the file is put aside; 0 stands for 100. */
  maxsize: Count,
  /** Days after which a file put aside is deleted; 0 keeps it. */
  maxage: Count,
  /** Most files put aside; 0 keeps all. */
  maxbackups: Count,
  /** Whether the names of files put aside are in local time rather than UTC. */
  localtime: Flag,
  /** Whether files put aside are gzipped. */
  compress: Flag,
});

/** The statement log. @see spec/storage.md section 8.1 */
export const SqlLogConfig = z.strictObject({
  level: z.enum(['Silent', 'Error', 'Warn', 'Info']).default('Warn'),
  colorful: Flag,
  /** Accepted: here an object that is not found is no error of the database. */
  ignoreRecordNotFoundError: Flag,
  slowThreshold: DurationMs.default(200),
  /** Standard output in place of the file. */
  stdout: Flag,
  logger: LogFile.prefault({}),
});
export type SqlLogConfig = z.infer<typeof SqlLogConfig>;
