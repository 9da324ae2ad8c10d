import { parseCommandLine } from './command-line.js';
import { featureGateFlags, FeatureGates, type FeatureDefinitions } from './feature-gate.js';
import { FlagError } from './flag-set.js';

const definitions = {
  Young: { default: false, stage: 'ALPHA', help: 'New.' },
  Tried: { default: true, stage: 'BETA', help: 'Better.' },
  Settled: { default: true, stage: 'GA', help: 'Done.' },
} satisfies FeatureDefinitions;

describe('FeatureGates', () => {
  it.each`
    text                           | young    | tried    | settled
    ${''}                          | ${false} | ${true}  | ${true}
    ${'Young=true'}                | ${true}  | ${true}  | ${true}
    ${'Young=true,Tried=false'}    | ${true}  | ${false} | ${true}
    ${' Young = true , Tried=F '}  | ${true}  | ${false} | ${true}
    ${'AllAlpha=true'}             | ${true}  | ${true}  | ${true}
    ${'AllBeta=false'}             | ${false} | ${false} | ${true}
    ${'Young=false,AllAlpha=true'} | ${false} | ${true}  | ${true}
    ${'AllAlpha=true,Young=false'} | ${false} | ${true}  | ${true}
    ${'Young=true,Young=false'}    | ${false} | ${true}  | ${true}
  `('$text leaves Young $young, Tried $tried, Settled $settled', ({ text, young, tried, settled }) => {
    const gates = new FeatureGates(definitions);

    gates.set(text as string);

    expect(gates.entries().map(({ isEnabled }) => isEnabled)).toEqual([young, tried, settled]);
  });

  it.each`
    text                  | message
    ${'Nope=true'}        | ${'unrecognized feature gate: Nope'}
    ${'constructor=true'} | ${'unrecognized feature gate: constructor'}
    ${'Young'}            | ${'missing bool value for feature gate Young'}
    ${'Young=perhaps'}    | ${'invalid value of feature gate Young: must be true or false'}
  `('refuses $text and changes nothing', ({ text, message }: { text: string; message: string }) => {
    const gates = new FeatureGates(definitions);

    expect(() => gates.set(`Tried=false,${text}`)).toThrow(message);
    expect(gates.enabled('Tried')).toBe(true);
  });

  it('does not answer for a gate that nobody declared', () => {
    expect(() => new FeatureGates(definitions).enabled('Nope')).toThrow('not declared');
  });
});

describe('featureGateFlags', () => {
  const sets = { gates: featureGateFlags(definitions) };

  it('adds up repeated flags', () => {
    const { values } = parseCommandLine(sets, ['--feature-gates=Young=true', '--feature-gates=Tried=false']);

    expect(values.gates['feature-gates'].entries().map(({ isEnabled }) => isEnabled)).toEqual([true, false, true]);
  });

  it('accepts the gates of the libraries of the Go original, and says that they have no effect', () => {
    const { values, ignored } = parseCommandLine({ gates: featureGateFlags(definitions, ['Elsewhere', 'Young']) }, [
      '--feature-gates=Elsewhere=true,Young=true,ContextualLogging=false',
    ]);

    expect(values.gates['feature-gates'].enabled('Young')).toBe(true);
    expect(ignored).toEqual(['feature-gates=Elsewhere', 'feature-gates=ContextualLogging']);
  });

  it('refuses an unknown gate as a flag error', () => {
    expect(() => parseCommandLine(sets, ['--feature-gates', 'Nope=true'])).toThrow(
      new FlagError('invalid argument "Nope=true" for "--feature-gates" flag: unrecognized feature gate: Nope'),
    );
  });
});
