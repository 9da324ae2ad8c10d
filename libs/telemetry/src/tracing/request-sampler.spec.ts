import { type Context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { RequestSampler } from './request-sampler.js';
import { trustParent } from './trusted-parent.js';

const all = 1_000_000;

function parent({ isSampled, isRemote }: { readonly isSampled: boolean; readonly isRemote: boolean }): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote,
  });
}

const sampledCaller = parent({ isSampled: true, isRemote: true });
const unsampledCaller = parent({ isSampled: false, isRemote: true });
const sampledSpan = parent({ isSampled: true, isRemote: false });
const unsampledSpan = parent({ isSampled: false, isRemote: false });

describe('RequestSampler', () => {
  it.each<[string, Context, number, boolean]>([
    ['what nobody asks for', ROOT_CONTEXT, 0, false],
    ['what nobody asks for, when everything is', ROOT_CONTEXT, all, true],
    ['what a caller asks for', sampledCaller, 0, false],
    ['what a caller does not ask for, when everything is', unsampledCaller, all, true],
    ['what a trusted caller asks for', trustParent(sampledCaller), 0, true],
    ['what a trusted caller does not ask for', trustParent(unsampledCaller), all, false],
    ['what is within a recorded span', sampledSpan, 0, true],
    ['what is within a span that is not recorded', unsampledSpan, all, false],
  ])('%s', (_what, context, rate, isRecorded) => {
    const { decision } = new RequestSampler(rate).shouldSample(context);

    expect(decision).toBe(isRecorded ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD);
  });

  it('draws the share anew for each request, whatever trace its caller chose', () => {
    const sampler = new RequestSampler(all / 2);

    const decisions = Array.from({ length: 200 }, () => sampler.shouldSample(sampledCaller).decision);

    expect(new Set(decisions)).toEqual(new Set([SamplingDecision.RECORD_AND_SAMPLED, SamplingDecision.NOT_RECORD]));
  });
});
