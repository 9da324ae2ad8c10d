import type { ClusterImportPolicy } from '#api';
import type { GoTemplate } from '#go-template';
import type { KubernetesObject } from '#kube';
import { isTrue, renderName } from './rendering/render.js';
import type { TemplateCache } from './rendering/template-cache.js';
import type { InvalidReason } from './reporting/policy-conditions.js';

/** What a policy makes of one object of its source type. */
export type Selection =
  | { readonly is: 'skipped' }
  | { readonly is: 'named'; readonly name: string }
  | { readonly is: 'failed'; readonly message: string };

/** A policy that cannot be acted upon until it, or the host, changes. */
export class InvalidPolicyError extends Error {
  override readonly name = 'InvalidPolicyError';

  constructor(
    readonly reason: InvalidReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Which objects a policy selects, and under which names. An object is looked at once: it does not change, and templates
 * that are run on the same object say the same, or should.
 */
export class PolicySelection {
  readonly #selections = new WeakMap<KubernetesObject, Selection>();

  private constructor(
    private readonly selector: GoTemplate | undefined,
    private readonly name: GoTemplate,
  ) {}

  /** @throws InvalidPolicyError when one of the policy's templates, those of its references excepted, is no template */
  static of(
    { source, nameTemplate, template, creationCondition }: ClusterImportPolicy['spec'],
    templates: TemplateCache,
  ): PolicySelection {
    const { selectorTemplate = '' } = source;
    const parse = (field: string, text: string, reason: InvalidReason): GoTemplate => {
      try {
        return templates.get(field, text);
      } catch (cause) {
        throw new InvalidPolicyError(reason, describe(cause), { cause });
      }
    };
    const name = parse('nameTemplate', nameTemplate, 'FailedParseLifecycleName');
    const selector =
      selectorTemplate === '' ? undefined : parse('selectorTemplate', selectorTemplate, 'FailedParseSourceSelector');
    parse('template', template, 'InvalaidPolicy');
    parse('creationCondition', creationCondition, 'InvalaidPolicy');
    return new PolicySelection(selector, name);
  }

  of(source: KubernetesObject): Selection {
    const known = this.#selections.get(source);
    if (known !== undefined) {
      return known;
    }
    const selection = this.#select(source);
    this.#selections.set(source, selection);
    return selection;
  }

  #select(source: KubernetesObject): Selection {
    try {
      if (this.selector !== undefined && !isTrue(this.selector.execute({ source }))) {
        return { is: 'skipped' };
      }
      return { is: 'named', name: renderName(this.name, { source }) };
    } catch (error) {
      return { is: 'failed', message: describe(error) };
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
