import { Random, type Fault, type FaultTarget } from '#testing';
import type { Act, InstallationAct, MemberAct } from './act.js';
import { drawResources, drawWanted } from './member-request.js';

export interface ChaosPlanOptions {
  /** The same seed gives the same acts. */
  readonly seed: number;
  readonly durationMs: number;
  /** Names of the member clusters. */
  readonly members: readonly string[];
  /** Those that serve older versions, and can be upgraded. */
  readonly older: readonly string[];
}

/** Draws an act; `undefined` when there is nothing left to do of this kind. */
type Draw = (random: Random) => Omit<Act, 'atMs'> | undefined;

const leastPauseMs = 300;
const mostPauseMs = 2500;
/** Longer than a Lease lasts. */
const sleepSeconds = 20;

/** What will happen, in order. Every kind of act comes once before any comes again. */
export function planActs({ seed, durationMs, members, older }: ChaosPlanOptions): readonly Act[] {
  const random = new Random(`chaos/${seed}`);
  const draws = [...memberDraws(members, older), ...installationDraws];
  const acts: Act[] = [];
  let deck: Draw[] = [];
  let atMs = random.integer(leastPauseMs, mostPauseMs);
  while (atMs < durationMs) {
    deck = deck.length === 0 ? shuffled(draws, random) : deck;
    const drawn = deck.pop()?.(random);
    if (drawn !== undefined && atMs + lengthMsOf(drawn.act) <= durationMs) {
      acts.push({ atMs, ...drawn } as Act);
      atMs += random.integer(leastPauseMs, mostPauseMs);
    }
  }
  return acts;
}

function lengthMsOf(act: MemberAct | InstallationAct): number {
  return 'seconds' in act ? act.seconds * 1000 : 0;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) {
    result.push(...rest.splice(random.integer(0, rest.length), 1));
  }
  return result;
}

function memberDraws(members: readonly string[], older: readonly string[]): readonly Draw[] {
  const upgradable = [...older];
  const upgrade: Draw = (random) => {
    const [member] = upgradable.splice(random.integer(0, Math.max(1, upgradable.length)), 1);
    return member === undefined ? undefined : { member, act: { kind: 'upgrade' } };
  };
  return [...[...faultDraws, ...plainDraws].map((draw) => onMember(members, draw)), upgrade];
}

function onMember(members: readonly string[], draw: (random: Random) => MemberAct): Draw {
  return (random) => ({ member: random.pick(members), act: draw(random) });
}

const faultDraws = (
  [
    [{ kind: 'status', code: 429, retryAfterSeconds: 1 }, {}],
    [{ kind: 'status', code: 500 }, {}],
    [{ kind: 'status', code: 502 }, { verbs: ['list', 'watch'] }],
    [{ kind: 'status', code: 503 }, {}],
    [{ kind: 'status', code: 504 }, { verbs: ['list'] }],
    [{ kind: 'expired' }, { verbs: ['watch'] }],
    [{ kind: 'expired' }, { verbs: ['list'] }],
    [{ kind: 'hang' }, { verbs: ['list', 'watch'] }],
    [{ kind: 'hang' }, {}],
    [{ kind: 'reset' }, {}],
    [{ kind: 'slow', delayMs: 20, chunkBytes: 4000 }, {}],
    [{ kind: 'truncate', bytes: 3000, ending: 'end' }, { verbs: ['list', 'get'] }],
    [{ kind: 'truncate', bytes: 3000, ending: 'reset' }, { verbs: ['list', 'watch'] }],
    // Discovery, the version, health.
    [{ kind: 'status', code: 503 }, { verbs: ['get'] }],
  ] satisfies readonly (readonly [Fault, FaultTarget])[]
).map(([fault, target]) => (random: Random): MemberAct => ({
  kind: 'fault',
  fault,
  target,
  seconds: random.integer(1, 8),
}));

const plainDraws: readonly ((random: Random) => MemberAct)[] = [
  (random) => ({ kind: 'drop watches', how: random.pick(['end', 'reset']) }),
  () => ({ kind: 'drop connections' }),
  () => ({ kind: 'restart member' }),
  (random) => ({ kind: 'outage', seconds: random.integer(1, 15) }),
  () => ({ kind: 'compact' }),
  (random) => ({ kind: 'rotate certificate', secondsUntilKnown: random.integer(0, 6) }),
  (random) => ({ kind: 'rotate credentials', secondsUntilKnown: random.integer(0, 6) }),
  defineResource,
  defineResource,
  defineResource,
  (random) => ({ ...drawNamespace(random), objects: random.integer(20, 200) }),
  (random) => ({ ...drawNamespace(random), objects: 0 }),
  (random) => ({ kind: 'edit cluster', wanted: drawWanted(random) }),
  (random) => ({ kind: 'edit cluster', wanted: drawWanted(random) }),
  () => ({ kind: 'import again' }),
];

function defineResource(random: Random): MemberAct {
  const versions = random.pick([[], ['v1'], ['v1', 'v1beta1'], ['v2', 'v1'], ['v2', 'v1', 'v1beta1', 'v1alpha1']]);
  const plural = random.pick(['widgets', 'gadgets']);
  return { kind: 'define', plural, versions, objects: random.integer(1, 30) };
}

function drawNamespace(random: Random): { readonly kind: 'fill namespace'; readonly namespace: string } {
  return { kind: 'fill namespace', namespace: random.pick(['chaos-1', 'chaos-2']) };
}

const installationDraws: readonly Draw[] = (
  [
    () => ({ kind: 'crash database' }),
    () => ({ kind: 'kill apiserver' }),
    () => ({ kind: 'kill manager', which: 'leader' }),
    (random) => ({ kind: 'kill manager', which: random.pick(['leader', 'other']) }),
    (random) => ({ kind: 'stop manager', which: random.pick(['leader', 'other']) }),
    () => ({ kind: 'suspend manager', which: 'leader', seconds: sleepSeconds }),
    () => ({ kind: 'restart control plane' }),
    () => ({ kind: 'drop connections of control plane' }),
    (random) => ({ kind: 'edit reference', resources: drawResources(random) }),
  ] satisfies readonly ((random: Random) => InstallationAct)[]
).map((draw) => (random: Random) => ({ act: draw(random) }));
