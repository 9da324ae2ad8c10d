import { FlagError, parseCommandLine } from '#options';
import { leaderElectionFlags } from './leader-election.options.js';

describe('leaderElectionFlags', () => {
  const sets = { election: leaderElectionFlags('some-manager') };

  it('has durations that fit each other by default', () => {
    expect(parseCommandLine(sets, []).values.election).toMatchObject({
      'leader-elect': true,
      'leader-elect-lease-duration': 15_000,
      'leader-elect-renew-deadline': 10_000,
      'leader-elect-retry-period': 2000,
      'leader-elect-resource-name': 'some-manager',
    });
  });

  const leaseTooShort = '--leader-elect-lease-duration must be longer than --leader-elect-renew-deadline';
  const renewTooShort = '--leader-elect-renew-deadline must be longer than 1.2 times --leader-elect-retry-period';
  const noRetry = '--leader-elect-retry-period must be longer than 0';

  it.each`
    argv                                                                       | problem
    ${['--leader-elect-lease-duration=10s']}                                   | ${leaseTooShort}
    ${['--leader-elect-renew-deadline=15s']}                                   | ${leaseTooShort}
    ${['--leader-elect-renew-deadline=2400ms']}                                | ${renewTooShort}
    ${['--leader-elect-retry-period=0']}                                       | ${noRetry}
    ${['--leader-elect-lease-duration=1s', '--leader-elect-retry-period=10s']} | ${`${leaseTooShort}; ${renewTooShort}`}
  `('refuses $argv', ({ argv, problem }: { argv: string[]; problem: string }) => {
    expect(() => parseCommandLine(sets, argv)).toThrow(new FlagError(problem));
  });

  it('does not mind durations that nobody uses', () => {
    const argv = ['--leader-elect=false', '--leader-elect-lease-duration=1s'];

    expect(() => parseCommandLine(sets, argv)).not.toThrow();
  });
});
