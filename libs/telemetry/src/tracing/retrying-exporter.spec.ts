import { jest } from '@jest/globals';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { RetryingExporter } from './retrying-exporter.js';

const taken: ExportResult = { code: ExportResultCode.SUCCESS };
const failedWith = (code: number): ExportResult => ({
  code: ExportResultCode.FAILED,
  error: Object.assign(new Error(`status ${code}`), { code }),
});
const away = failedWith(14);

describe('RetryingExporter', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Exports once to a receiver that answers so, and then with the last of it. */
  async function exportTo(
    answers: readonly ExportResult[],
    forMs: number,
    prepare: (exporter: RetryingExporter) => void = () => undefined,
  ): Promise<{
    readonly result: ExportResult | undefined;
    readonly tries: number;
    readonly observed: readonly unknown[];
  }> {
    const observed: unknown[] = [];
    let tries = 0;
    const inner = {
      export: (_spans: unknown, done: (result: ExportResult) => void) =>
        done(answers[tries++] ?? answers.at(-1) ?? taken),
      shutdown: () => Promise.resolve(),
    };
    const exporter = new RetryingExporter(inner, (failure) => observed.push(failure?.message));
    prepare(exporter);
    let result: ExportResult | undefined;
    exporter.export([], (given) => (result = given));
    await jest.advanceTimersByTimeAsync(forMs);
    return { result, tries, observed };
  }

  it('tells of each attempt', async () => {
    expect(await exportTo([away, taken], 1000)).toEqual({
      result: taken,
      tries: 2,
      observed: ['status 14', undefined],
    });
  });

  it('does not wait when the spans are taken', async () => {
    expect(await exportTo([taken], 0)).toMatchObject({ result: taken, tries: 1 });
  });

  it.each([1, 4, 10, 11, 14, 15])('tries again after gRPC status %d', async (code) => {
    expect(await exportTo([failedWith(code), taken], 1000)).toMatchObject({ result: taken, tries: 2 });
  });

  it.each([3, 7, 8, 12, 16])('does not after gRPC status %d, which would be the same again', async (code) => {
    expect(await exportTo([failedWith(code)], 0)).toMatchObject({ result: failedWith(code), tries: 1 });
  });

  it('gives up before too many others wait', async () => {
    const { result, tries } = await exportTo([away], 25_000);

    expect(result).toEqual(away);
    expect(tries).toBeGreaterThanOrEqual(5);
    expect(tries).toBeLessThan(12);
  });

  it('survives an exporter that throws', async () => {
    const error = new Error('nothing to serialise with');
    const inner = {
      export: () => {
        throw error;
      },
      shutdown: () => Promise.resolve(),
    };

    const result = await new Promise((resolve) => {
      new RetryingExporter(inner, () => undefined).export([], resolve);
    });

    expect(result).toEqual({ code: ExportResultCode.FAILED, error });
  });

  it('tries once when the process ends', async () => {
    expect(await exportTo([away], 0, (exporter) => exporter.hurry())).toMatchObject({ result: away, tries: 1 });
  });

  it('does not go on waiting when the process ends', async () => {
    let exporter: RetryingExporter | undefined;
    await exportTo([away], 0, (made) => (exporter = made));

    exporter?.hurry();
    await jest.advanceTimersByTimeAsync(0);

    expect(jest.getTimerCount()).toBe(0);
  });
});
