import unit from '../jest.config.js';

/** Whole binaries, built by `npm test` before. Two suites at a time: most of what they do is wait for processes. */
export default {
  ...unit,
  rootDir: '..',
  testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
  testTimeout: 120_000,
  maxWorkers: 2,
};
