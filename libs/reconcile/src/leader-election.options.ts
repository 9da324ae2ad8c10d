import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DynamicClient } from '#client';
import { boolean, choice, duration, flagSet, text, type ValuesOf } from '#options';
import type { Logger } from '#telemetry';
import { LeaderElector } from './leader-election.js';
import { Membership, type MembershipOptions } from './membership.js';

/** Of a host's name in that of a member. */
const MAX_HOST_LENGTH = 63;
/** The most by which a retry is spread. */
const maxRetrySpread = 1.2;

/**
 * Flags by which several processes of one kind agree on which of them works.
 *
 * @param component - names the Lease unless a flag does
 */
// oxlint-disable-next-line typescript/explicit-function-return-type -- because the type is the table itself
export function leaderElectionFlags(component: string) {
  const definitions = {
    'leader-elect': boolean({ default: true, help: 'Work only while holding the Lease; others wait for it.' }),
    'leader-elect-lease-duration': duration({
      default: '15s',
      help: 'How long others wait after the last sign of the leader before one of them takes over.',
    }),
    'leader-elect-renew-deadline': duration({
      default: '10s',
      help: 'How long the leader goes on without having renewed. Shorter than the lease duration.',
    }),
    'leader-elect-retry-period': duration({
      default: '2s',
      help: 'Pause between two tries to take or keep the Lease.',
    }),
    'leader-elect-resource-lock': choice({ values: ['leases'], default: 'leases', help: 'Kind of the lock.' }),
    'leader-elect-resource-name': text({ default: component, help: 'Name of the Lease.' }),
    'leader-elect-resource-namespace': text({
      default: '',
      help: 'Namespace of the Lease; empty is the namespace this process runs in.',
    }),
  };
  return flagSet('leader election', definitions, checkDurations);
}

/** Durations in milliseconds. */
export type LeaderElectionOptions = ValuesOf<ReturnType<typeof leaderElectionFlags>>;

interface ElectionSurroundings {
  readonly client: DynamicClient;
  /** Where the Lease is when no flag says so. */
  readonly runNamespace: string;
  readonly logger: Logger;
  /** Under which all replicas lead together; without it one of them leads, under a name of its own. */
  readonly sharedIdentity?: string;
}

/** What {@link checkDurations} looks at. Spelled out, because the options' type is made of the flags it belongs to. */
type ElectionDurations = { readonly 'leader-elect': boolean } & Readonly<
  Record<'leader-elect-lease-duration' | 'leader-elect-renew-deadline' | 'leader-elect-retry-period', number>
>;

function checkDurations(options: ElectionDurations): string[] {
  if (!options['leader-elect']) {
    return [];
  }
  const lease = options['leader-elect-lease-duration'];
  const renew = options['leader-elect-renew-deadline'];
  const retry = options['leader-elect-retry-period'];
  const rules: readonly (readonly [boolean, string])[] = [
    [lease > renew, '--leader-elect-lease-duration must be longer than --leader-elect-renew-deadline'],
    [
      renew > maxRetrySpread * retry,
      `--leader-elect-renew-deadline must be longer than ${maxRetrySpread} times --leader-elect-retry-period`,
    ],
    [retry > 0, '--leader-elect-retry-period must be longer than 0'],
  ];
  return rules.flatMap(([isKept, problem]) => (isKept ? [] : [problem]));
}

/** The elector that the flags describe, under an identity of its own; none where they want no election. */
export function leaderElectorOf(
  options: LeaderElectionOptions,
  { client, runNamespace, logger, sharedIdentity }: ElectionSurroundings,
  suffix = '',
): LeaderElector | undefined {
  if (!options['leader-elect']) {
    return undefined;
  }
  return new LeaderElector({
    client,
    lease: {
      namespace: options['leader-elect-resource-namespace'] || runNamespace,
      name: `${options['leader-elect-resource-name']}${suffix}`,
    },
    ...(sharedIdentity === undefined
      ? { identity: `${hostname()}_${randomUUID()}` }
      : { identity: sharedIdentity, isShared: true }),
    leaseDurationMs: options['leader-elect-lease-duration'],
    renewDeadlineMs: options['leader-elect-renew-deadline'],
    retryPeriodMs: options['leader-elect-retry-period'],
    logger,
  });
}

/** The membership that the flags describe, whether or not they want an election. */
export function membershipOf(
  options: LeaderElectionOptions,
  { client, runNamespace, logger }: ElectionSurroundings,
  { suffix, ...member }: { readonly suffix: string } & Pick<MembershipOptions, 'name' | 'note' | 'onMembers'>,
): Membership {
  return new Membership({
    client,
    namespace: options['leader-elect-resource-namespace'] || runNamespace,
    group: `${options['leader-elect-resource-name']}${suffix}`,
    leaseDurationMs: options['leader-elect-lease-duration'],
    renewDeadlineMs: options['leader-elect-renew-deadline'],
    retryPeriodMs: options['leader-elect-retry-period'],
    logger,
    ...member,
  });
}

/** A name for this life of the process. Part of the name of a Lease, hence of letters that one may have: the host for people, the rest to be unique. */
export function memberName(): string {
  const host = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/gu, '-')
    .slice(0, MAX_HOST_LENGTH);
  return `${host}-${randomUUID().slice(0, 8)}`;
}
