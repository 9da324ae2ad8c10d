import { findStorage, openStorage, type StorageChoice } from './open-storage.js';
import type { StorageContext } from './storage-registry.js';

/**
 * Resolves when the storage can be opened: for a layer with a database as soon as that lets us in, for another after it
 * was opened once.
 *
 * @throws Error when it is of no use to wait longer; the signal's reason when it aborts
 */
export async function waitForStorage(
  choice: StorageChoice,
  context: StorageContext,
  signal: AbortSignal,
): Promise<void> {
  const { preparation } = await findStorage(choice, context.logger);
  if (preparation !== undefined) {
    await preparation.waitForDatabase(choice.configPath, context, signal);
    return;
  }
  const storage = await openStorage(choice, context);
  try {
    await storage.ping(signal);
  } finally {
    await storage.shutdown();
  }
}

/**
 * Makes the storage's database unless it is there.
 *
 * @throws Error when the layer has no databases, or the server refuses; the signal's reason when it aborts
 */
export async function ensureStorageDatabase(
  choice: StorageChoice,
  context: StorageContext,
  signal: AbortSignal,
): Promise<void> {
  const { preparation } = await findStorage(choice, context.logger);
  if (preparation === undefined) {
    throw new Error(`storage ${JSON.stringify(choice.name)} has no database that could be created`);
  }
  await preparation.ensureDatabase(choice.configPath, context, signal);
}
