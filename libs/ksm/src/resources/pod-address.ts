import { objectsAt, textAt } from '../field.js';
import type { MetricFamily } from '../metric-family.js';
import { fact } from '../rules/sample-rules.js';

/** The addresses of a pod; what is none is left out. */
export const podAddressFamily: MetricFamily = {
  name: 'kube_pod_ips',
  help: 'Addresses of the pod.',
  stability: 'experimental',
  labels: ['ip', 'ip_family'],
  samples: (pod) =>
    objectsAt(pod, 'status', 'podIPs').flatMap((entry) => {
      const address = textAt(entry, 'ip');
      const addressFamily = familyOf(address);
      return addressFamily === undefined ? [] : [fact(address, addressFamily)];
    }),
};

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);
const ipv6 = /^(?<address>[0-9a-f:.]+)(?:%.+)?$/i;

/** The version of the protocol; an IPv4 address written as one of IPv6 is one of IPv4. */
function familyOf(text: string): '4' | '6' | undefined {
  if (ipv4.test(text)) {
    return '4';
  }
  const { address = '' } = ipv6.exec(text)?.groups ?? {};
  // The parser of URLs knows which of those are addresses, and writes each in one way only.
  const url = address.includes(':') ? `http://[${address}]` : '';
  if (!URL.canParse(url)) {
    return undefined;
  }
  return new URL(url).hostname.startsWith('[::ffff:') ? '4' : '6';
}
