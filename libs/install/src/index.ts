import type { Command } from '#bootstrap';
import { crdsApply } from './crds-apply.command.js';
import { httpWait } from './http-wait.command.js';
import { storageEnsureDatabase, storageWait } from './storage.commands.js';
import { uninstallCheck } from './uninstall-check.command.js';

/** What the charts' init containers and hooks run, and who installs without charts runs by hand. */
export const installCommands: readonly Command[] = [
  storageWait,
  storageEnsureDatabase,
  httpWait,
  crdsApply,
  uninstallCheck,
];
