import { at, defaults } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

/** API servers behind the API server. */
export const apiregistration: GroupConversion = {
  APIService: { defaults: at('spec.service', defaults({ port: 443 })) },
};
