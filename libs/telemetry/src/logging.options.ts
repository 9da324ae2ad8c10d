import { choice, flagSet, ignored, integer, type ValuesOf } from '#options';

/** Logging flags of every binary. */
export const loggingFlags = flagSet('logs', {
  v: integer({ default: 0, min: 0, help: 'How much is logged; from 4 on, everything.' }),
  'logging-format': choice({ values: ['text', 'json'], default: 'text', help: 'The form of a log line.' }),
  vmodule: ignored({ takesValue: true, help: 'Verbosity for each source file.' }),
  'log-flush-frequency': ignored({ takesValue: true, help: 'Lines are written as they come.' }),
  'log-text-split-stream': ignored({ takesValue: false, help: 'Errors on a stream of their own.' }),
  'log-text-info-buffer-size': ignored({ takesValue: true, help: 'Buffer of text lines.' }),
  'log-json-split-stream': ignored({ takesValue: false, help: 'Errors on a stream of their own.' }),
  'log-json-info-buffer-size': ignored({ takesValue: true, help: 'Buffer of JSON lines.' }),
});

export type LoggingOptions = ValuesOf<typeof loggingFlags>;
