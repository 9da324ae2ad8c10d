import type { KubernetesObject } from '#kube';
import { ageAt, column, nameColumn, wide } from './column.js';
import { fieldsAt, numberAt, textAt } from './field.js';
import { printerOfFacts, type PrinterTable } from './printer.js';

/** Names that `events.k8s.io` gave to fields of core events, by the name in core. */
const renamedFields = {
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  source: 'deprecatedSource',
  involvedObject: 'regarding',
  message: 'note',
  reportingComponent: 'reportingController',
};

/** White space at either end, as Unicode has it: that of `trim` differs in a byte order mark and the next line. */
const outerWhitespace = /^\p{White_Space}+|\p{White_Space}+$/gu;

const event = printerOfFacts(asCoreEvent, [
  column('Last Seen', 'Time since it last happened.', lastSeen),
  column('Type', 'Whether it is a warning.', (object) => textAt(object, 'type')),
  column('Reason', 'What happened, in a word.', (object) => textAt(object, 'reason')),
  column('Object', 'What it happened to.', involvedObject),
  wide(column('Subobject', 'Part of the object.', (object) => textAt(object, 'involvedObject', 'fieldPath'))),
  wide(column('Source', 'Who reported it.', source)),
  column('Message', 'What happened.', (object) => textAt(object, 'message').replace(outerWhitespace, '')),
  wide(column('First Seen', 'Time since it first happened.', firstSeen)),
  wide(column('Count', 'How often it happened.', count)),
  wide(nameColumn),
]);

/** Events, of both groups. */
export const eventPrinters: PrinterTable = { events: event, 'events.events.k8s.io': event };

function asCoreEvent(object: KubernetesObject): KubernetesObject {
  const fields = Object.entries(renamedFields).map(([core, renamed]) => [core, object[core] ?? object[renamed]]);
  return { ...object, ...Object.fromEntries(fields) };
}

function firstSeen(object: KubernetesObject, now: Date): string {
  return knownAge(ageAt(object, now, 'firstTimestamp')) ?? ageAt(object, now, 'eventTime');
}

function lastSeen(object: KubernetesObject, now: Date): string {
  if (fieldsAt(object, 'series') !== undefined) {
    return ageAt(object, now, 'series', 'lastObservedTime');
  }
  return knownAge(ageAt(object, now, 'lastTimestamp')) ?? firstSeen(object, now);
}

function knownAge(age: string): string | undefined {
  return age === '<unknown>' ? undefined : age;
}

/** An event without a count happened once. */
function count(object: KubernetesObject): number {
  return fieldsAt(object, 'series') === undefined
    ? numberAt(object, 'count') || 1
    : numberAt(object, 'series', 'count');
}

function involvedObject(object: KubernetesObject): string {
  const kind = textAt(object, 'involvedObject', 'kind').toLowerCase();
  const name = textAt(object, 'involvedObject', 'name');
  return name === '' ? kind : `${kind}/${name}`;
}

function source(object: KubernetesObject): string {
  const component = textAt(object, 'source', 'component') || textAt(object, 'reportingComponent');
  const host = textAt(object, 'source', 'host') || textAt(object, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}
