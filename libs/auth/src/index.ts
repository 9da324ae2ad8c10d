export { AccessReview } from './access-review.js';
export { AuthModule, type AuthOptions, type CertificateAuth, type DelegatedAuth } from './auth.module.js';
export { authenticationFlags, authorizationFlags } from './auth.options.js';
export { callerOf } from './caller.js';
export { MASTERS, type UserInfo } from './authenticator.js';
