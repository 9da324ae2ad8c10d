import { type Context, isSpanContextValid, trace, TraceFlags } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { isParentTrusted } from './trusted-parent.js';

const MILLION = 1_000_000;

/**
 * Decides as kube-apiserver does which spans are recorded: those within a span that is, those whose caller says so and may,
 * and of the others a share. Unlike there the span of a caller who may not is still the parent of one that is recorded.
 *
 * The share is drawn, not computed from the id of the trace: that the caller may choose.
 */
export class RequestSampler implements Sampler {
  /** @param ratePerMillion - 0 to 1,000,000 */
  constructor(private readonly ratePerMillion: number) {}

  shouldSample(parent: Context): SamplingResult {
    const caller = trace.getSpanContext(parent);
    if (caller === undefined || !isSpanContextValid(caller) || (caller.isRemote === true && !isParentTrusted(parent))) {
      return decided(Math.random() * MILLION < this.ratePerMillion);
    }
    return decided((caller.traceFlags & TraceFlags.SAMPLED) !== 0);
  }

  toString(): string {
    return `RequestSampler{${this.ratePerMillion}/${MILLION}}`;
  }
}

function decided(isSampled: boolean): SamplingResult {
  return { decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
}
