import unit from '../jest.config.js';

/** Whole binaries, built by `npm test` before; one worker, because each suite starts several processes. */
export default {
  ...unit,
  rootDir: '..',
  testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
