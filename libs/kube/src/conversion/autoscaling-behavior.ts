import { isJsonObject, type JsonObject } from '../json-value.js';
import { isAbsent, isEmpty, objectsIn } from './edit.js';

/** How a behavior is written in an annotation: every name capitalised, and every field there. */
const annotationNames = {
  halves: { scaleUp: 'ScaleUp', scaleDown: 'ScaleDown' },
  rules: { stabilizationWindowSeconds: 'StabilizationWindowSeconds', selectPolicy: 'SelectPolicy' },
  policy: { type: 'Type', value: 'Value', periodSeconds: 'PeriodSeconds' },
};

/** The text of a behavior in an annotation. */
export function behaviorText(behavior: JsonObject): string {
  const halves = Object.entries(annotationNames.halves).map(([field, name]) => {
    const rules = behavior[field];
    return [name, isJsonObject(rules) ? rulesInAnnotation(rules) : null];
  });
  return JSON.stringify(Object.fromEntries(halves));
}

function rulesInAnnotation(rules: JsonObject): JsonObject {
  const policies = objectsIn(rules, 'policies').map((policy) => capitalised(policy, annotationNames.policy));
  return {
    ...capitalised(rules, annotationNames.rules),
    Policies: isAbsent(rules['policies']) ? null : policies,
  };
}

function capitalised(value: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(names).map(([field, name]) => [name, value[field] ?? null]));
}

/** The behavior that an annotation describes; nothing when it describes none. */
export function behaviorOf(annotation: unknown): JsonObject | undefined {
  if (!isJsonObject(annotation)) {
    return undefined;
  }
  const halves = Object.keys(annotationNames.halves).flatMap((field) => {
    const rules = ignoringCase(annotation, field);
    return isJsonObject(rules) ? [[field, rulesOf(rules)] as const] : [];
  });
  return isEmpty(halves) ? undefined : Object.fromEntries(halves);
}

function rulesOf(rules: JsonObject): JsonObject {
  const policies = ignoringCase(rules, 'policies');
  return {
    ...fieldsOf(rules, annotationNames.rules),
    ...(isAbsent(policies)
      ? {}
      : { policies: objectsIn({ policies }, 'policies').map((policy) => fieldsOf(policy, annotationNames.policy)) }),
  };
}

function fieldsOf(value: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.keys(names)
      .map((field) => [field, ignoringCase(value, field)] as const)
      .filter(([, field]) => !isAbsent(field)),
  );
}

function ignoringCase(value: JsonObject, field: string): unknown {
  const key = Object.keys(value).find((each) => each.toLowerCase() === field.toLowerCase());
  return key === undefined ? undefined : value[key];
}
