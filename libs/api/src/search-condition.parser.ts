import { StatusError } from '#kube';
import type { SearchOptions, SqlParameter, SqlScalar } from './search-options.js';

/** How much SQL of its own a request may bring: none, a statement with parameters, or any text. */
export type SqlAllowance = 'none' | 'parameterized' | 'raw';

/**
 * The SQL condition a request brings. Where none is allowed its parameters are not looked at, as in the Go original.
 *
 * @throws StatusError `Invalid`, naming the parameter
 */
export function parseSearchCondition(
  query: URLSearchParams,
  allowance: SqlAllowance,
): Pick<SearchOptions, 'condition'> {
  if (allowance === 'none') {
    return {};
  }
  const statement = query.get('whereSQLStatement') ?? '';
  const parameters = parametersOf(query);
  if (statement !== '') {
    return { condition: { field: 'whereSQLStatement', statement, parameters: parameters ?? [] } };
  }
  if (parameters !== undefined) {
    throw invalid('whereSQLStatement', 'required when either whereSQLParam or whereSQLJSONParams was provided');
  }
  const raw = query.get('whereSQL') ?? '';
  const isBrought = allowance === 'raw' && raw !== '';
  return isBrought ? { condition: { field: 'whereSQL', statement: raw, parameters: [] } } : {};
}

function parametersOf(query: URLSearchParams): readonly SqlParameter[] | undefined {
  const encoded = query.get('whereSQLJSONParams') ?? '';
  if (encoded !== '') {
    return parseJsonParameters(encoded);
  }
  const texts = query.getAll('whereSQLParam');
  return texts.length === 0 ? undefined : texts;
}

function parseJsonParameters(encoded: string): readonly SqlParameter[] {
  // Buffer reads whatever it can and never complains.
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded)) {
    throw invalid('whereSQLJSONParams', 'failed to decode base64 string: illegal base64 data');
  }
  const value = jsonOf(Buffer.from(encoded, 'base64').toString());
  if (!Array.isArray(value) || !value.every(isParameter)) {
    throw invalid(
      'whereSQLJSONParams',
      'failed to unmarshal decoded base64 string to JSON array: expected texts, numbers, booleans, null, or lists of them',
    );
  }
  return value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isParameter(value: unknown): value is SqlParameter {
  return isScalar(value) || (Array.isArray(value) && value.length > 0 && value.every(isScalar));
}

function isScalar(value: unknown): value is SqlScalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function invalid(field: string, problem: string): StatusError {
  const message = `${field}: Invalid value: ${problem}`;
  return new StatusError('Invalid', `ListOptions.clusterpedia.io "urlQuery" is invalid: ${message}`, {
    details: {
      name: 'urlQuery',
      group: 'clusterpedia.io',
      kind: 'ListOptions',
      causes: [{ reason: 'FieldValueInvalid', field, message: problem }],
    },
  });
}
