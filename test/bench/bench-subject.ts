import type { BareDriver } from './bare-driver.js';
import type { MemberFleet } from './member-fleet.js';
import type { ProductUnderTest } from './product-under-test.js';

/** What a benchmark measures: the product over one database, and that database without the product. */
export interface BenchSubject {
  /** Name of the database, for people. */
  readonly database: string;
  readonly product: ProductUnderTest;
  readonly driver: BareDriver;
  readonly fleet: MemberFleet;
}
