import { BlockList, isIP } from 'node:net';

/**
 * The proxy that the environment names for a server: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the server, unless
 * `NO_PROXY` exempts it, in capitals or not. `undefined` for none. Loopback addresses are never reached through a proxy.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy which Kubernetes clients follow
 */
export function proxyFromEnvironment(server: URL, environment: NodeJS.ProcessEnv): string | undefined {
  const read = (name: string): string => environment[name] || environment[name.toLowerCase()] || '';
  const proxy = read(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const host = server.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (proxy === '' || isLoopback(host) || isExempt(read('NO_PROXY'), host, port)) {
    return undefined;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function isExempt(list: string, host: string, port: string): boolean {
  const entries = list.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') {
    return true;
  }
  if (entry.includes('/')) {
    return isInSubnet(entry, host);
  }
  const [, name = entry, itsPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `${entry}:` : entry) ?? [];
  if (itsPort !== undefined && itsPort !== port) {
    return false;
  }
  const domain = name.replace(/:$/, '').replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 || isIP(domain) !== 0) {
    return host === domain;
  }
  // `.example.com` and `*.example.com` are only what is below, `example.com` is itself too.
  const below = domain.replace(/^\*/, '');
  return below.startsWith('.') ? host.endsWith(below) : host === below || host.endsWith(`.${below}`);
}

function isInSubnet(entry: string, host: string): boolean {
  const [network = '', prefix = ''] = entry.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const isUsable = isIP(network) !== 0 && /^\d+$/.test(prefix) && Number(prefix) <= (family === 'ipv6' ? 128 : 32);
  if (!isUsable || isIP(host) !== isIP(network)) {
    return false;
  }
  const subnet = new BlockList();
  subnet.addSubnet(network, Number(prefix), family);
  return subnet.check(host, family);
}
