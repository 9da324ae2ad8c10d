import { parseGoTemplate, type GoTemplate } from '#go-template';

/** Templates of some hundred policies; all lifecycles of a policy share theirs. */
const DEFAULT_LIMIT = 1000;

/** Parsed templates by their text, the ones used last. */
export class TemplateCache {
  readonly #templates = new Map<string, GoTemplate>();

  constructor(private readonly limit = DEFAULT_LIMIT) {}

  /**
   * @param name - what errors call the template: the field that holds it
   * @throws GoTemplateError saying where the text is no template
   */
  get(name: string, text: string): GoTemplate {
    const key = `${name}\n${text}`;
    const template = this.#templates.get(key) ?? parseGoTemplate(name, text);
    this.#templates.delete(key);
    this.#templates.set(key, template);
    const [oldest] = this.#templates.keys();
    if (this.#templates.size > this.limit && oldest !== undefined) {
      this.#templates.delete(oldest);
    }
    return template;
  }
}
