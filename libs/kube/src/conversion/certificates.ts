import { isJsonList, type JsonObject } from '../json-value.js';
import { parseCertificateRequest, type CertificateRequest } from './certificate-request.parser.js';
import { at, defaults, inOrder, isEmpty, when, withField, type Edit } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

const clientUsages = ['digital signature', 'client auth'];
const serverUsages = ['digital signature', 'server auth'];

/** Whether the usages are those, with or without the one that only RSA keys need. */
function isExactly(usages: unknown, wanted: readonly string[]): boolean {
  const given = new Set(isJsonList(usages) ? usages : []);
  given.delete('key encipherment');
  return given.size === wanted.length && wanted.every((usage) => given.has(usage));
}

function isOfNode({ organizations, commonName }: CertificateRequest): boolean {
  return organizations.length === 1 && organizations[0] === 'system:nodes' && commonName.startsWith('system:node:');
}

/** Who is to sign a request that does not say: what a node asks for itself goes to the signers of nodes. */
function signerOf({ request, usages }: JsonObject): string {
  const parsed = typeof request === 'string' ? parseCertificateRequest(request) : undefined;
  if (parsed === undefined || !isOfNode(parsed) || parsed.names.hasOthers) {
    return 'kubernetes.io/legacy-unknown';
  }
  if (!parsed.names.hasHosts && isExactly(usages, clientUsages)) {
    return 'kubernetes.io/kube-apiserver-client-kubelet';
  }
  return parsed.names.hasHosts && isExactly(usages, serverUsages)
    ? 'kubernetes.io/kubelet-serving'
    : 'kubernetes.io/legacy-unknown';
}

const signerDefault: Edit = when(
  ({ signerName }) => isEmpty(signerName),
  (spec) => withField(spec, 'signerName', signerOf(spec)),
);

/** Requests for certificates. */
export const certificates: GroupConversion = {
  CertificateSigningRequest: {
    versions: {
      v1beta1: {
        defaults: inOrder(
          at('spec+', inOrder(defaults({ usages: ['digital signature', 'key encipherment'] }), signerDefault)),
          at('status.conditions[]', defaults({ status: 'True' })),
        ),
      },
    },
  },
};
