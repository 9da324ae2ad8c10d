import type { EngineClient } from './engine-client.js';
import type { IndexNames } from './index-names.js';

/** The indices of one installation, and who asks the engine about them. */
export interface Searched {
  readonly client: EngineClient;
  readonly names: IndexNames;
}
