import { ConnectionError } from '#client';
import { StatusError } from '#kube';
import { HealthMonitor } from './health-monitor.js';

type Answer = Error | undefined;

const refused = new ConnectionError('connect ECONNREFUSED');
const unwell = new StatusError('InternalError', 'etcd is gone');
const missing = new StatusError('NotFound', 'no such path');
const ok = undefined;

/** Runs a monitor through the answers of a member, one for each probe, and tells what it said. */
async function watch(
  answers: readonly Answer[],
  version: Error | string | (() => string) = 'v1.32.0',
): Promise<readonly string[]> {
  const heard: string[] = [];
  const stop = new AbortController();
  const left = [...answers];
  const monitor = new HealthMonitor(
    {
      probe: {
        request: ({ path, signal }) => {
          if (left.length === 0) {
            stop.abort();
            return Promise.reject(signal.reason as Error);
          }
          heard.push(path);
          const answer = left.shift();
          return answer === undefined
            ? Promise.resolve({ status: 200, headers: {}, body: (async function* () {})() })
            : Promise.reject(answer);
        },
      },
      guard: (check) => check(),
      discovery: {
        serverVersion: () =>
          version instanceof Error
            ? Promise.reject(version)
            : Promise.resolve({ gitVersion: typeof version === 'string' ? version : version() }),
      },
      onHealth: ({ status, reason, message }, gitVersion) =>
        heard.push(`${status} ${reason}: ${message} (${gitVersion})`),
      onUsable: (isUsable) => {
        heard.push(isUsable ? 'on' : 'off');
        return Promise.resolve();
      },
      intervalMs: 1,
      ...(typeof version === 'function' ? { versionIntervalMs: 0 } : {}),
    },
    'v1.31.0',
  );
  await monitor.run(stop.signal);
  return heard;
}

describe('HealthMonitor', () => {
  it('turns a member on that answers, and says its version', async () => {
    expect(await watch([ok])).toEqual(['/readyz', 'on', 'True Healthy: cluster health responded with ok (v1.32.0)']);
  });

  it('asks for healthz where there is no readyz', async () => {
    expect((await watch([missing, ok])).slice(0, 3)).toEqual(['/readyz', '/healthz', 'on']);
  });

  it.each<[string, Answer, string]>([
    ['is not reached', refused, 'False NotReachable: connect ECONNREFUSED (v1.31.0)'],
    ['answers with an error', unwell, 'False Unhealthy: etcd is gone (v1.31.0)'],
  ])('turns a member off at once that %s from the beginning', async (_, answer, said) => {
    expect(await watch([answer])).toEqual(['/readyz', said, 'off']);
  });

  it('bears one failure after a success, and shows it', async () => {
    const heard = await watch([ok, refused, ok]);

    expect(heard).not.toContain('off');
    expect(heard).toContain('False NotReachable: connect ECONNREFUSED (v1.32.0)');
    expect(heard.at(-1)).toBe('True Healthy: cluster health responded with ok (v1.32.0)');
  });

  it('turns a member off after the second failure in a row', async () => {
    const heard = await watch([ok, refused, refused]);

    expect(heard.filter((each) => each === 'off')).toHaveLength(1);
    expect(heard.at(-1)).toBe('off');
  });

  it('is content with a member that does not tell its version, and asks again', async () => {
    const heard = await watch([ok, ok], new StatusError('Forbidden', 'forbidden'));

    const said = 'True Healthy: cluster health responded with ok, but get server version: forbidden (v1.31.0)';
    expect(heard.filter((each) => each === said)).toHaveLength(2);
  });

  it('notices an upgrade of a member that is never away', async () => {
    const versions = ['v1.31.0', 'v1.31.0', 'v1.32.0', 'v1.32.0'];

    const heard = await watch([ok, ok, ok, ok], () => versions.shift() ?? '');

    expect(heard.filter((each) => each.startsWith('True'))).toEqual([
      'True Healthy: cluster health responded with ok (v1.31.0)',
      'True Healthy: cluster health responded with ok (v1.32.0)',
    ]);
  });

  it('says nothing while nothing changes', async () => {
    const heard = await watch([ok, ok, ok]);

    expect(heard.filter((each) => each.startsWith('True'))).toHaveLength(1);
  });
});
