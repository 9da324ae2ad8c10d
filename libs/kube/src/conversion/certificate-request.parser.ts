/** What a certificate request says about who asks. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Alternative names: DNS names and addresses are hosts; mail addresses and URIs are others. */
  readonly names: { readonly hasHosts: boolean; readonly hasOthers: boolean };
}

/** One value of DER: its tag, and what is inside. */
interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
}

const tags = { sequence: 0x30, attributes: 0xa0 };

/** Object identifiers, as they are encoded. */
const ids = { commonName: '550403', organization: '55040a', extensions: '2a864886f70d01090e', names: '551d11' };

/** Kinds of alternative names. */
const hostTags: ReadonlySet<number> = new Set([0x82, 0x87]);
const otherTags: ReadonlySet<number> = new Set([0x81, 0x86]);

/**
 * Reads a certificate request: PEM, in base64 as the API has it.
 *
 * @returns `undefined` for what is none
 * @see https://www.rfc-editor.org/rfc/rfc2986
 */
export function parseCertificateRequest(base64: string): CertificateRequest | undefined {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]*)-----END/.exec(pem)?.[1] ?? '';
  const [request] = valuesIn(Buffer.from(body, 'base64'));
  const [info] = valuesIn(request?.content);
  const [version, subject, key, ...rest] = valuesIn(info?.content);
  if (version === undefined || subject?.tag !== tags.sequence || key?.tag !== tags.sequence) {
    return undefined;
  }
  const alternatives = alternativeTags(rest.find(({ tag }) => tag === tags.attributes)?.content);
  return {
    ...namesIn(subject.content),
    names: {
      hasHosts: alternatives.some((tag) => hostTags.has(tag)),
      hasOthers: alternatives.some((tag) => otherTags.has(tag)),
    },
  };
}

function namesIn(subject: Uint8Array): Pick<CertificateRequest, 'commonName' | 'organizations'> {
  const names = valuesIn(subject).flatMap(({ content }) => valuesIn(content).map(identified));
  return {
    commonName: names.findLast(({ id }) => id === ids.commonName)?.text ?? '',
    organizations: names.filter(({ id }) => id === ids.organization).map(({ text }) => text),
  };
}

/** Tags of the alternative names among the extensions that the attributes ask for. */
function alternativeTags(attributes: Uint8Array | undefined): readonly number[] {
  return valuesIn(attributes)
    .map(({ content }) => valuesIn(content))
    .filter(([id]) => hexOf(id?.content) === ids.extensions)
    .flatMap(([, set]) => valuesIn(set?.content))
    .flatMap(({ content }) => valuesIn(content))
    .map(({ content }) => valuesIn(content))
    .filter(([id]) => hexOf(id?.content) === ids.names)
    .flatMap((extension) => valuesIn(extension.at(-1)?.content))
    .flatMap(({ content }) => valuesIn(content).map(({ tag }) => tag));
}

/** A pair of an object identifier and a text. */
function identified({ content }: DerValue): { readonly id: string; readonly text: string } {
  const [id, value] = valuesIn(content);
  return { id: hexOf(id?.content), text: Buffer.from(value?.content ?? []).toString('utf8') };
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

/** The values in a constructed value, up to the first that is cut off or has no definite length. */
function valuesIn(bytes: Uint8Array = new Uint8Array()): readonly DerValue[] {
  const values: DerValue[] = [];
  let position = 0;
  while (position < bytes.length) {
    const header = headerAt(bytes, position);
    if (header === undefined || header.start + header.length > bytes.length) {
      break;
    }
    const end = header.start + header.length;
    values.push({ tag: header.tag, content: bytes.subarray(header.start, end) });
    position = end;
  }
  return values;
}

function headerAt(
  bytes: Uint8Array,
  position: number,
): { readonly tag: number; readonly start: number; readonly length: number } | undefined {
  const [tag, first] = bytes.subarray(position, position + 2);
  if (tag === undefined || first === undefined) {
    return undefined;
  }
  const start = position + 2;
  if (first < 0x80) {
    return { tag, start, length: first };
  }
  const sizeBytes = bytes.subarray(start, start + (first & 0x7f));
  // No request is anywhere near 16 MiB, and an indefinite length is not DER.
  return sizeBytes.length === 0 || sizeBytes.length > 3
    ? undefined
    : { tag, start: start + sizeBytes.length, length: sizeBytes.reduce((sum, byte) => sum * 256 + byte, 0) };
}
