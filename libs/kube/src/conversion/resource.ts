import { isJsonObject } from '../json-value.js';
import { at, defaults, defaultsOfZero, inOrder, when, withField, type Edit } from './edit.js';
import type { GroupConversion } from './kind-conversion.js';

const capacities = 'spec.devices[].basic.capacity';

const wrapQuantities: Edit = (capacity) =>
  Object.entries(capacity).reduce(
    (result, [name, quantity]) => (isJsonObject(quantity) ? result : withField(result, name, { value: quantity })),
    capacity,
  );

const unwrapQuantities: Edit = (capacity) =>
  Object.entries(capacity).reduce(
    (result, [name, quantity]) => (isJsonObject(quantity) ? withField(result, name, quantity['value']) : result),
    capacity,
  );

const requestDefaults = inOrder(
  defaults({ allocationMode: 'ExactCount' }),
  when(({ allocationMode }) => allocationMode === 'ExactCount', defaultsOfZero({ count: 1 })),
);

/** Devices that pods claim. */
export const resource: GroupConversion = {
  ResourceSlice: {
    versions: { v1alpha3: { toHub: at(capacities, wrapQuantities), fromHub: at(capacities, unwrapQuantities) } },
  },
  ResourceClaim: { defaults: at('spec.devices.requests[]', requestDefaults) },
  ResourceClaimTemplate: { defaults: at('spec.spec.devices.requests[]', requestDefaults) },
};
