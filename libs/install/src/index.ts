import type { Command } from '#bootstrap';
import { storageEnsureDatabase, storageWait } from './storage.commands.js';

/** What the charts' init containers and hooks run, and who installs without charts runs by hand. */
export const installCommands: readonly Command[] = [storageWait, storageEnsureDatabase];
