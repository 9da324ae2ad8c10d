import type { StorageContext } from '@clusterpedia/storage';

const ignore = (): void => undefined;
const logger = { error: ignore, warn: ignore, info: ignore, debug: ignore, child: () => logger, flush: ignore };

/** What the process lends to a storage. This one does not measure anything. */
export const testContext = { logger } as unknown as StorageContext;
