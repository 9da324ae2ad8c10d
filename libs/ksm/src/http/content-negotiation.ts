import type { ExpositionFormat } from '../exposition.js';

/** What is answered, and what the answer calls it. */
export interface NegotiatedFormat {
  readonly format: ExpositionFormat;
  readonly contentType: string;
}

const plain: NegotiatedFormat = { format: 'text', contentType: 'text/plain; version=0.0.4; charset=utf-8' };

/** How names with other characters than ours would be written. */
const escapings: ReadonlySet<string> = new Set(['allow-utf-8', 'underscores', 'dots', 'values']);

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly weight: number;
}

/**
 * The format that an `Accept` header wants most. Protobuf is not among them, and a wildcard, like everything else, means
 * plain text.
 */
export function negotiateFormat(accept = ''): NegotiatedFormat {
  const ranges = accept.split(',').map(parseRange);
  const byWeight = ranges
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || wildcards(a) - wildcards(b));
  for (const range of byWeight) {
    const format = formatOf(range);
    if (format !== undefined) {
      return format;
    }
  }
  return plain;
}

function formatOf({ type, parameters }: MediaRange): NegotiatedFormat | undefined {
  const version = parameters.get('version') ?? '';
  if (type === 'application/openmetrics-text' && ['1.0.0', '0.0.1', ''].includes(version)) {
    const wanted = parameters.get('escaping') ?? '';
    const escaping = escapings.has(wanted) ? wanted : 'underscores';
    const written = version === '' ? '0.0.1' : version;
    return {
      format: 'openmetrics',
      contentType: `application/openmetrics-text; version=${written}; charset=utf-8; escaping=${escaping}`,
    };
  }
  const isPlain = type === 'text/plain' && ['0.0.4', ''].includes(version);
  return isPlain || isProtobuf({ type, parameters }) ? plain : undefined;
}

/** Any other messages than those of metrics are nothing that could be meant here. */
function isProtobuf({ type, parameters }: Omit<MediaRange, 'weight'>): boolean {
  return (
    type === 'application/vnd.google.protobuf' &&
    parameters.get('proto') === 'io.prometheus.client.MetricFamily' &&
    ['delimited', 'text', 'compact-text'].includes(parameters.get('encoding') ?? '')
  );
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', value = ''] = part.split('=').map((side) => side.trim());
      return [name.toLowerCase(), value.replace(/^"(?<inner>.*)"$/, '$<inner>')] as const;
    }),
  );
  const weight = Number(parameters.get('q') ?? 1);
  return { type: type.toLowerCase(), parameters, weight: Number.isNaN(weight) ? 0 : weight };
}

function wildcards({ type }: MediaRange): number {
  return type.split('*').length - 1;
}
