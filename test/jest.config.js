import unit from '../jest.config.js';

/** Whole binaries, built by `npm test` before. Three suites at a time: on two cores, they wait for a third of their time. */
export default {
  ...unit,
  rootDir: '..',
  testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
  testTimeout: 120_000,
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/longest-first.sequencer.js',
};
