import { GoMap, type Value } from '../value/value.js';
import { kindName } from '../value/value-type.js';
import { CallError, define, type FunctionTable } from './go-function.js';

const grammar = /^(?:([A-Za-z][A-Za-z\d+.-]*):)?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/;
const authorityGrammar = /^\/\/(?:([^/]*)@)?([^/@]*)(\/[^]*)?$/;
const hostGrammar = /^(?:\[([\da-fA-F:.%]+)\]|([^:[\]]*))(?::\d*)?$/;
/** What may not stand in a host as it is. */
const badHost = /[\p{Cc} "<>\\^`{|}]/u;

/** Functions of sprig about URLs. */
export const urlFunctions: FunctionTable = {
  urlParse: define(['string'], ([text]) => parseUrl(text)),
  urlJoin: define(['map[string]interface {}'], ([parts]) => joinUrl(parts)),
};

function parseUrl(text: string): GoMap {
  const [scheme, rest, query, fragment] = groupsOf(grammar, text);
  const isOpaque = scheme !== '' && rest !== '' && !rest.startsWith('/');
  const [userinfo, host, path] = authorityGrammar.test(rest)
    ? groupsOf(authorityGrammar, rest)
    : ['', '', isOpaque ? '' : rest];
  const hostname = hostnameOf(host);
  if (hostname === undefined || /\p{Cc}/u.test(text)) {
    throw new CallError(`unable to parse url: parse ${JSON.stringify(text)}: invalid host or character in URL`);
  }
  return mapOf({
    scheme: scheme.toLowerCase(),
    host,
    hostname,
    path: decodePercent(path),
    query,
    opaque: isOpaque ? rest : '',
    fragment: decodePercent(fragment),
    userinfo,
  });
}

/** The groups of a match, empty where there is nothing. */
function groupsOf(expression: RegExp, text: string): readonly [string, string, string, string] {
  const [, first = '', second = '', third = '', fourth = ''] = expression.exec(text) ?? [];
  return [first, second, third, fourth];
}

function mapOf(parts: Readonly<Record<string, string>>): GoMap {
  return new GoMap(new Map<string, Value>(Object.entries(parts)));
}

/** Without its port, and an IPv6 address without its brackets; undefined when it is no host. */
function hostnameOf(host: string): string | undefined {
  const found = hostGrammar.exec(host);
  return found === null || badHost.test(host) ? undefined : (found[1] ?? found[2]);
}

function decodePercent(text: string): string {
  return text.replace(/%([\da-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function joinUrl(map: GoMap): string {
  const { scheme, host, path, query, opaque, fragment, userinfo } = {
    scheme: after(fieldOf(map, 'scheme'), ':'),
    host: fieldOf(map, 'host'),
    path: encodePath(fieldOf(map, 'path')),
    query: before('?', fieldOf(map, 'query')),
    opaque: fieldOf(map, 'opaque'),
    fragment: before('#', encodePath(fieldOf(map, 'fragment'))),
    userinfo: after(fieldOf(map, 'userinfo'), '@'),
  };
  const authority = before('//', userinfo + host);
  const root = authority !== '' && path !== '' && !path.startsWith('/') ? '/' : '';
  return `${scheme}${opaque || `${authority}${root}${path}`}${query}${fragment}`;
}

function after(text: string, mark: string): string {
  return text === '' ? '' : text + mark;
}

function before(mark: string, text: string): string {
  return text === '' ? '' : mark + text;
}

function fieldOf({ entries }: GoMap, field: string): string {
  const value = entries.has(field) ? entries.get(field) : '';
  if (typeof value !== 'string') {
    throw new CallError(`unable to parse ${field} key, must be of type string, but ${kindName(value)} found`);
  }
  return value;
}

/** Bytes that may not stand in a path as they are. */
function encodePath(path: string): string {
  return path.replace(
    /[^\w.~!$&'()*+,;=:@/-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
