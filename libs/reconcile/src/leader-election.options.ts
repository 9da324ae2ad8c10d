import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DynamicClient } from '#client';
import { boolean, choice, duration, flagSet, text, type ValuesOf } from '#options';
import type { Logger } from '#telemetry';
import { LeaderElector } from './leader-election.js';

/**
 * Flags by which several processes of one kind agree on which of them works.
 *
 * @param component - names the Lease unless a flag does
 */
// oxlint-disable-next-line typescript/explicit-function-return-type -- because the type is the table itself
export function leaderElectionFlags(component: string) {
  return flagSet('leader election', {
    'leader-elect': boolean({ default: true, help: 'Work only while holding the Lease; others wait for it.' }),
    'leader-elect-lease-duration': duration({
      default: '15s',
      help: 'How long others wait after the last sign of the leader before one of them takes over.',
    }),
    'leader-elect-renew-deadline': duration({
      default: '10s',
      help: 'How long the leader goes on without having renewed. Shorter than the lease duration.',
    }),
    'leader-elect-retry-period': duration({ default: '2s', help: 'Pause between two tries to take or keep the Lease.' }),
    'leader-elect-resource-lock': choice({ values: ['leases'], default: 'leases', help: 'Kind of the lock.' }),
    'leader-elect-resource-name': text({ default: component, help: 'Name of the Lease.' }),
    'leader-elect-resource-namespace': text({
      default: '',
      help: 'Namespace of the Lease; empty is the namespace this process runs in.',
    }),
  });
}

/** Durations in milliseconds. */
export type LeaderElectionOptions = ValuesOf<ReturnType<typeof leaderElectionFlags>>;

interface ElectionSurroundings {
  readonly client: DynamicClient;
  /** Where the Lease is when no flag says so. */
  readonly runNamespace: string;
  readonly logger: Logger;
}


function checkLeaderElection(options: LeaderElectionOptions): string | undefined {
  const lease = options['leader-elect-lease-duration'];
  const renew = options['leader-elect-renew-deadline'];
  const retry = options['leader-elect-retry-period'];
  if (lease <= renew) {
    return '--leader-elect-lease-duration must be longer than --leader-elect-renew-deadline';
  }
  // 1.2 is the most by which a retry is spread.
  return renew <= 1.2 * retry
    ? '--leader-elect-renew-deadline must be longer than 1.2 times --leader-elect-retry-period'
    : undefined;
}

/**
 * The elector that the flags describe, under an identity of its own.
 *
 * @throws Error with one line for the operator when the durations do not fit each other
 */
export function leaderElectorOf(
  options: LeaderElectionOptions,
  { client, runNamespace, logger }: ElectionSurroundings,
  suffix = '',
): LeaderElector {
  const problem = checkLeaderElection(options);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  return new LeaderElector({
    client,
    lease: {
      namespace: options['leader-elect-resource-namespace'] || runNamespace,
      name: `${options['leader-elect-resource-name']}${suffix}`,
    },
    identity: `${hostname()}_${randomUUID()}`,
    leaseDurationMs: options['leader-elect-lease-duration'],
    renewDeadlineMs: options['leader-elect-renew-deadline'],
    retryPeriodMs: options['leader-elect-retry-period'],
    logger,
  });
}
