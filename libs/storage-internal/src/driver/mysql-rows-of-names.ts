import type { ObjectName } from '#kube';

/**
 * A FROM clause for the rows `r` of one resource of one cluster that have certain names. Its parameters are
 * {@link namesParameter}, group, version, resource and cluster.
 *
 * By a join, which looks up each name: for a list of pairs MariaDB scans every row of the resource.
 */
export const rowsOfNames = `JSON_TABLE(?, '$[*]' COLUMNS (
    namespace varchar(253) CHARACTER SET ascii COLLATE ascii_bin PATH '$[0]',
    name varchar(253) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]')) k
  STRAIGHT_JOIN resources r ON r.\`group\` = ? AND r.version = ? AND r.resource = ? AND r.cluster = ?
    AND r.namespace = k.namespace AND r.name = k.name`;

/** The names as one parameter. */
export function namesParameter(names: readonly ObjectName[]): string {
  return JSON.stringify(names.map(({ namespace, name }) => [namespace, name]));
}
