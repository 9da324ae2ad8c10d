import { isJsonObject } from '../json-value.js';
import { isAbsent, objectIn, type Edit } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

const fromSpec: Edit = (runtimeClass) => {
  const { spec, ...rest } = runtimeClass;
  if (!isJsonObject(spec)) {
    return rest;
  }
  const { runtimeHandler, ...further } = spec;
  return { ...rest, ...(isAbsent(runtimeHandler) ? {} : { handler: runtimeHandler }), ...further };
};

const toSpec: Edit = (runtimeClass) => {
  const { handler, overhead, scheduling, ...rest } = runtimeClass;
  const spec = {
    ...objectIn(runtimeClass, 'spec'),
    ...(isAbsent(handler) ? {} : { runtimeHandler: handler }),
    ...(isAbsent(overhead) ? {} : { overhead }),
    ...(isAbsent(scheduling) ? {} : { scheduling }),
  };
  return { ...rest, spec };
};

/** Container runtimes, which had a specification in their first version. */
export const node: GroupConversion = {
  RuntimeClass: { versions: { v1alpha1: { toHub: fromSpec, fromHub: toSpec } } },
};
