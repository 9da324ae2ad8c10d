import { duration, flagSet, integer, type ValuesOf } from '#options';

const definitions = {
  'max-requests-inflight': integer({
    default: 0,
    help: 'Reads that are answered at the same time; those above are refused with 429. 0 is no limit.',
  }),
  'max-mutating-requests-inflight': integer({
    default: 0,
    help: 'Writes that are answered at the same time; those above are refused with 429. 0 is no limit.',
  }),
  'request-timeout': duration({
    default: '1m',
    help: 'How long a request may take that is no watch. A client may ask for less with ?timeout=.',
  }),
  'min-request-timeout': integer({
    default: 1800,
    min: 0,
    help: 'Seconds a watch lasts at least that does not say how long; it ends at a random time up to twice that.',
  }),
  'shutdown-delay-duration': duration({
    default: '0s',
    help: 'How long requests are served as before after the process was asked to stop; /readyz fails meanwhile.',
  }),
};

/** Flags about the requests of the API, all of kube-apiserver's. */
export const requestFlags = flagSet('requests', definitions, (values) => [
  ...(['max-requests-inflight', 'max-mutating-requests-inflight'] as const).flatMap((flag) =>
    values[flag] < 0 ? [`--${flag} can not be negative value`] : [],
  ),
  ...(values['request-timeout'] <= 0 ? ['--request-timeout must be above 0'] : []),
  ...(values['shutdown-delay-duration'] < 0 ? ['--shutdown-delay-duration can not be negative value'] : []),
]);

export type RequestOptions = ValuesOf<typeof requestFlags>;

/**
 * The flags of {@link requestFlags}.
 *
 * Provides: `RequestOptions`
 */
export const REQUEST_OPTIONS = Symbol('REQUEST_OPTIONS');
