/** HTTP code of each reason. A reason outside this table cannot be written down by mistake. */
const codeOf = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServerTimeout: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

export type StatusReason = keyof typeof codeOf;

/** One field that does not fit, in `details.causes`. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The resource for an API object (`pods`), as Kubernetes fills it. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The document every failed API request answers with. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

export interface StatusErrorOptions extends ErrorOptions {
  readonly details?: StatusDetails;
}

/**
 * A failure that a Kubernetes client understands. Thrown anywhere below the HTTP border and written by one exception
 * filter; also what the REST client throws for an API server's error response.
 */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly details: StatusDetails | undefined;

  constructor(
    readonly reason: StatusReason,
    message: string,
    { details, ...options }: StatusErrorOptions = {},
  ) {
    super(message, options);
    this.details = details;
  }

  /** HTTP status code. */
  get code(): number {
    return codeOf[this.reason];
  }

  toStatus(): Status {
    const { message, reason, code, details } = this;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  static is(error: unknown, reason: StatusReason): error is StatusError {
    return error instanceof StatusError && error.reason === reason;
  }

  /**
   * The error an API server answered with.
   *
   * @param code - HTTP status; decides the reason when the document names none that is known
   */
  static fromResponse(code: number, status: Partial<Status>, options: ErrorOptions = {}): StatusError {
    const message = status.message ?? `the server answered with HTTP ${code}`;
    const details = status.details;
    return new StatusError(reasonOf(code, status.reason), message, {
      ...options,
      ...(details === undefined ? {} : { details }),
    });
  }
}

function reasonOf(code: number, reason: string | undefined): StatusReason {
  if (reason !== undefined && Object.hasOwn(codeOf, reason)) {
    return reason as StatusReason;
  }
  const match = Object.entries(codeOf).find(([, known]) => known === code);
  return (match?.[0] as StatusReason | undefined) ?? (code < 500 ? 'BadRequest' : 'InternalError');
}
