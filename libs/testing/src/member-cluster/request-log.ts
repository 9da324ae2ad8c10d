import type { IncomingHttpHeaders } from 'node:http';

/** One request that the cluster got, as the client sent it. */
export interface LoggedRequest {
  readonly verb: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly resource: string;
  readonly userAgent: string;
  readonly accept: string;
  readonly headers: IncomingHttpHeaders;
  /** `''` for a request that was not authenticated. */
  readonly username: string;
  /** HTTP status; 0 while there is no answer. */
  status: number;
}

/** The last requests, oldest first; so many and no more. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  constructor(private readonly limit: number) {}

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * this.limit) {
      this.#entries = this.#entries.slice(-this.limit);
    }
  }

  all(): readonly LoggedRequest[] {
    return this.#entries.slice(-this.limit);
  }

  /** Requests with a verb for a resource, such as `list` and `pods`. */
  of(verb: string, resource: string): readonly LoggedRequest[] {
    return this.all().filter((entry) => entry.verb === verb && entry.resource === resource);
  }

  clear(): void {
    this.#entries = [];
  }
}
