import Sequencer from '@jest/test-sequencer';

/** Suites that take a minute and more. Begun last, one of them would keep one worker busy while the others have nothing to do. */
const longest = ['faults', 'sharding', 'chaos', 'rendered-manifests', 'crash', 'advanced-charts', 'helm-lifecycle'];

/** Begins with the suites that take long: in a fresh clone Jest knows no durations, and goes by the size of the files. */
export default class LongestFirstSequencer extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path }) {
  const index = longest.findIndex((name) => path.endsWith(`/${name}.e2e-spec.ts`));
  return index === -1 ? longest.length : index;
}
