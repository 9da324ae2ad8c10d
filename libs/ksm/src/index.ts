export { KsmModule } from './ksm.module.js';
export { ksmFlags, type KsmFlagValues } from './ksm.options.js';
export { KsmService } from './ksm.service.js';
export type { KsmListener } from './http/ksm.server.js';
export { loadRemoteWriteConfig, type RemoteWriteConfig } from './remote-write/remote-write.config.js';
