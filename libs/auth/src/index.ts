export { AccessReview } from './access-review.js';
export { AuthModule, type AuthOptions, type CertificateAuth, type DelegatedAuth } from './auth.module.js';
export { authenticationFlags, authorizationFlags } from './auth.options.js';
export { attributesOf, forbidden } from './attributes.js';
export { callerOf } from './caller.js';
export { isAdministrator, type UserInfo } from './authenticator.js';
export type { Decision } from './authorizer.js';
export { CallerObserver } from './caller-observer.js';
