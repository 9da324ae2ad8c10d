import type { GoTemplate } from '#go-template';
import type { KubernetesObject } from '#kube';

const MAX_NAME_LENGTH = 253;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What templates see. */
export interface TemplateData {
  readonly source: KubernetesObject;
  /** Complete objects by the keys of the references. */
  readonly references?: Readonly<Record<string, KubernetesObject>>;
}

/** What a template renders cannot be used. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
}

/** Whether a template says yes: `true` in any case, with space around it. Anything else, `true true` included, is no. */
export function isTrue(rendered: string): boolean {
  return rendered.trim().toLowerCase() === 'true';
}

/**
 * The name of an object of our own, without the space around it.
 *
 * @throws RenderError when the API server would not take it, or GoTemplateError
 */
export function renderName(template: GoTemplate, data: TemplateData): string {
  const name = template.execute(data).trim();
  if (name === '') {
    throw new RenderError('the name is empty');
  }
  if (name.length > MAX_NAME_LENGTH || !subdomain.test(name)) {
    throw new RenderError(
      `${JSON.stringify(name)} is no name: at most ${MAX_NAME_LENGTH} lower case letters, digits, '-' and '.', ` +
        'with a letter or digit at the start and end of each part',
    );
  }
  return name;
}
