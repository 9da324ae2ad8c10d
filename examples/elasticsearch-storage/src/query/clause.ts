/** One condition of the engine's query language. */
export type Clause = Readonly<Record<string, unknown>>;

/** Holds where all of the clauses do. */
export function allOf(clauses: readonly Clause[]): Clause {
  return { bool: { filter: clauses } };
}

/** Holds where one of the clauses does. */
export function anyOf(clauses: readonly Clause[]): Clause {
  return { bool: { should: clauses, minimum_should_match: 1 } };
}

/** Holds where the clause does not. */
export function not(clause: Clause): Clause {
  return { bool: { must_not: [clause] } };
}
