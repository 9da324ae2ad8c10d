import { storageContract } from '#testing';
import { MemoryStorageFactory } from './memory-storage.factory.js';

storageContract(
  'memory',
  () => Promise.resolve({ factory: new MemoryStorageFactory(), dispose: () => Promise.resolve() }),
  { rights: true },
);
