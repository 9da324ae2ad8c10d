import { parseBoolean, type Flag } from './flag.js';
import { FlagError, flagSet, type FlagSet } from './flag-set.js';
import { loggingGates } from './library-gates.js';

/** How far a feature is: alpha and beta features are switched together by `AllAlpha` and `AllBeta`. */
export type FeatureStage = 'ALPHA' | 'BETA' | 'GA';

export interface FeatureDefinition {
  readonly default: boolean;
  readonly stage: FeatureStage;
  readonly help: string;
}

/** Feature gates of a library, as data. Keys are the names as typed. */
export type FeatureDefinitions = Readonly<Record<string, FeatureDefinition>>;

const stageOfGroup: ReadonlyMap<string, FeatureStage> = new Map([
  ['AllAlpha', 'ALPHA'],
  ['AllBeta', 'BETA'],
]);

/** The feature gates of the process: which exist, and which are on. Injected by this class. */
export class FeatureGates {
  readonly #definitions: FeatureDefinitions;
  readonly #withoutEffect: ReadonlySet<string>;
  readonly #chosen = new Map<string, boolean>();

  /** @param withoutEffect - names that are accepted and mean nothing here */
  constructor(definitions: FeatureDefinitions, withoutEffect: readonly string[] = []) {
    this.#definitions = definitions;
    this.#withoutEffect = new Set(withoutEffect.filter((name) => !Object.hasOwn(definitions, name)));
  }

  /** The gates that were set without effect. */
  get ignored(): readonly string[] {
    return [...this.#chosen.keys()].filter((name) => this.#withoutEffect.has(name));
  }

  /**
   * Switches gates as `--feature-gates` asks: `A=true,B=false`. What is said of one gate outweighs `AllAlpha` and `AllBeta`,
   * wherever it stands. Nothing changes when the text is refused.
   *
   * @throws FlagError when a gate is unknown or its value is no boolean
   */
  set(text: string): void {
    const chosen = text
      .split(',')
      .filter(Boolean)
      .map((item) => this.#parse(item.trim()));
    for (const [name, on] of chosen) {
      this.#chosen.set(name, on);
    }
  }

  /** @throws Error when no library of this process declares the gate: a mistake in the program, not of its user */
  enabled(name: string): boolean {
    const definition = this.#definitions[name];
    if (definition === undefined) {
      throw new Error(`feature gate ${name} is not declared`);
    }
    const group = definition.stage === 'ALPHA' ? 'AllAlpha' : 'AllBeta';
    const ofGroup = definition.stage === 'GA' ? undefined : this.#chosen.get(group);
    return this.#chosen.get(name) ?? ofGroup ?? definition.default;
  }

  /** Every declared gate with its definition and state, in order of declaration. */
  entries(): readonly (FeatureDefinition & { readonly name: string; readonly isEnabled: boolean })[] {
    return Object.entries(this.#definitions).map(([name, definition]) => ({
      ...definition,
      name,
      isEnabled: this.enabled(name),
    }));
  }

  #parse(item: string): readonly [string, boolean] {
    const at = item.indexOf('=');
    const name = (at === -1 ? item : item.slice(0, at)).trim();
    const isKnown = Object.hasOwn(this.#definitions, name) || stageOfGroup.has(name) || this.#withoutEffect.has(name);
    if (!isKnown) {
      throw new FlagError(`unrecognized feature gate: ${name}`);
    }
    if (at === -1) {
      throw new FlagError(`missing bool value for feature gate ${name}`);
    }
    try {
      return [name, parseBoolean(item.slice(at + 1).trim())];
    } catch (cause) {
      throw new FlagError(`invalid value of feature gate ${name}: must be true or false`, { cause });
    }
  }
}

/**
 * The flag set with `--feature-gates`, whose value is the {@link FeatureGates} of the process.
 *
 * @param definitions - the gates of every library in the process
 * @param withoutEffect - further gates that the Go original has in this process and that mean nothing here; those of its logging
 *   are in every one
 */
export function featureGateFlags(
  definitions: FeatureDefinitions,
  withoutEffect: readonly string[] = [],
): FlagSet<{ readonly 'feature-gates': Flag<FeatureGates> }> {
  const accepted = [...loggingGates, ...withoutEffect];
  const parse = (texts: readonly string[]): FeatureGates => parseGates(new FeatureGates(definitions, accepted), texts);
  return flagSet('feature gate', {
    'feature-gates': {
      placeholder: 'mapStringBool',
      defaultText: '',
      help: describeGates(definitions),
      isIgnored: false,
      ignoredIn: (texts) => parse(texts).ignored.map((name) => `feature-gates=${name}`),
      parse,
    },
  });
}

function parseGates(gates: FeatureGates, texts: readonly string[]): FeatureGates {
  try {
    gates.set(texts.join(','));
  } catch (error) {
    throw error instanceof FlagError ? new RangeError(error.message, { cause: error }) : error;
  }
  return gates;
}

function describeGates(definitions: FeatureDefinitions): string {
  const gates = Object.entries(definitions).map(
    ([name, { default: isOn, stage, help }]) => `${name}=true|false (${stage}, default ${isOn}): ${help}`,
  );
  const accepted = 'Gates of the libraries of the Go original are accepted and without effect.';
  return ['Gates to switch, as key=value pairs.', ...gates, accepted].join(' ');
}
