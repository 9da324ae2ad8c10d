export { ksmHooks } from './ksm-hooks.js';
export { setUpKsm, type KsmSetup } from './ksm-setup.js';
export { ksmFlags } from './ksm.options.js';
