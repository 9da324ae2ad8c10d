export { parseGoTemplate, type GoTemplate } from './go-template.js';
export { GoTemplateError } from './go-template-error.js';
