/** What a storage can do beyond what every storage must. What it cannot do it has to refuse, never to leave out. */
export interface StorageAbilities {
  /** `watch` of a resource. */
  readonly watch: boolean;
  /** `recordEvent`, and `injectEvents` in lists. */
  readonly events: boolean;
  /** Search by owner. */
  readonly owners: boolean;
  /** Search by a part of the name. */
  readonly fuzzyNames: boolean;
  /** Field selectors on any path, not only those that Kubernetes knows. */
  readonly fieldPaths: boolean;
  /** Field selectors through the elements of lists; needs `fieldPaths`. */
  readonly listElements: boolean;
  /** `>` and `<` in selectors. */
  readonly integerComparison: boolean;
  /** Order by a path into the object. */
  readonly orderByPath: boolean;
  /** Conditions in SQL on the columns of the relational storage. No other storage needs them. */
  readonly sqlConditions: boolean;
  /** Searches and watches keep to the rights of the caller. */
  readonly rights: boolean;
}

/** The abilities of a storage that does not say otherwise. */
export const USUAL_ABILITIES: StorageAbilities = {
  watch: true,
  events: true,
  owners: true,
  fuzzyNames: true,
  fieldPaths: true,
  listElements: true,
  integerComparison: true,
  orderByPath: true,
  sqlConditions: false,
  rights: false,
};
