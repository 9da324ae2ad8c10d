/** What one resource synchro reports about its writes. */
export interface ResourceMetrics {
  /** A change is stored. */
  stored(type: 'added' | 'updated' | 'deleted'): void;
  /** Objects of this resource and cluster in storage. */
  setStoredCount(count: number): void;
  /** A change is given up. */
  refused(): void;
  /** An attempt to write so many changes failed; it was the `failures`th in a row. */
  attemptFailed(changes: number, failures: number): void;
  /** A batch is stored; the last attempt took so long, and its oldest change was on its way for so long. */
  batchStored(seconds: number, lagSeconds: number): void;
  /** The resource synchro is gone, and with the last one of its labels the series. */
  close(): void;
}
