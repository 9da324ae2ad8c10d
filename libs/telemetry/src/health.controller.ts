import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HealthRegistry, type HealthKind, type HealthResult } from './health.js';

/** Query parameters as the HTTP server parses them: a list when the parameter is repeated. */
type Repeated = string | readonly string[] | undefined;

/**
 * `/livez`, `/readyz` and `/healthz` as every Kubernetes component serves them: `ok`, or the list of checks with HTTP 500;
 * `?verbose` always lists, `?exclude=name` leaves a check out, `/livez/<name>` runs one. `/healthz` is the older name of
 * `/livez`.
 */
@Controller()
export class HealthController {
  constructor(@Inject(HealthRegistry) private readonly health: HealthRegistry) {}

  @Get('livez')
  livez(
    @Query('verbose') verbose: Repeated,
    @Query('exclude') exclude: Repeated,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#all({ kind: 'livez', shownAs: 'livez', verbose, exclude }, reply);
  }

  @Get('readyz')
  readyz(
    @Query('verbose') verbose: Repeated,
    @Query('exclude') exclude: Repeated,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#all({ kind: 'readyz', shownAs: 'readyz', verbose, exclude }, reply);
  }

  @Get('healthz')
  healthz(
    @Query('verbose') verbose: Repeated,
    @Query('exclude') exclude: Repeated,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#all({ kind: 'livez', shownAs: 'healthz', verbose, exclude }, reply);
  }

  @Get(['livez/*', 'healthz/*'])
  liveCheck(@Param('*') name: string, @Res() reply: FastifyReply): Promise<void> {
    return this.#one('livez', name, reply);
  }

  @Get('readyz/*')
  readyCheck(@Param('*') name: string, @Res() reply: FastifyReply): Promise<void> {
    return this.#one('readyz', name, reply);
  }

  async #all(request: HealthRequest, reply: FastifyReply): Promise<void> {
    const exclude = new Set([request.exclude ?? []].flat());
    const results = await this.health.run(request.kind, exclude);
    const failed = results.filter(({ status }) => status === 'failed');
    const isBrief = failed.length === 0 && request.verbose === undefined;
    const unmatched = [...exclude].filter((name) => results.every((result) => result.name !== name));
    await answer(reply, failed.length === 0 ? 200 : 500, isBrief ? 'ok' : report(request.shownAs, results, unmatched));
  }

  async #one(kind: HealthKind, name: string, reply: FastifyReply): Promise<void> {
    const result = await this.health.runOne(kind, name);
    if (result === undefined) {
      return answer(reply, 404, '404 page not found\n');
    }
    return result.status === 'ok' ? answer(reply, 200, 'ok') : answer(reply, 500, `internal server error: ${name}\n`);
  }
}

interface HealthRequest {
  readonly kind: HealthKind;
  readonly shownAs: string;
  readonly verbose: Repeated;
  readonly exclude: Repeated;
}

const lineOf: Readonly<Record<HealthResult['status'], (name: string) => string>> = {
  ok: (name) => `[+]${name} ok`,
  failed: (name) => `[-]${name} failed: reason withheld`,
  excluded: (name) => `[+]${name} excluded: ok`,
};

function report(shownAs: string, results: readonly HealthResult[], unmatched: readonly string[]): string {
  const outcome = results.some(({ status }) => status === 'failed') ? 'failed' : 'passed';
  return [
    ...results.map(({ name, status }) => lineOf[status](name)),
    ...unmatched.map((name) => `warn: some health checks cannot be excluded: no matches for ${JSON.stringify(name)}`),
    `${shownAs} check ${outcome}\n`,
  ].join('\n');
}

async function answer(reply: FastifyReply, code: number, text: string): Promise<void> {
  await reply
    .code(code)
    .header('cache-control', 'no-cache, private')
    .header('x-content-type-options', 'nosniff')
    .type('text/plain; charset=utf-8')
    .send(text);
}
