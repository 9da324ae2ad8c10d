export * from './reconciler.js';
export * from './rate-limiter.js';
export * from './reconcile.metrics.js';
export * from './reconcile-loop.js';
export * from './leader-election.js';
export * from './leader-election.options.js';
export * from './run-elected.js';
export { Membership, MembershipLostError, type Member } from './membership.js';
export { Tenure } from './tenure.js';
