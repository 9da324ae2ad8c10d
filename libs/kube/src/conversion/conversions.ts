import { admissionregistration } from './admissionregistration.js';
import { apiextensions } from './apiextensions.js';
import { apiregistration } from './apiregistration.js';
import { apps, firstWorkloads } from './apps.js';
import { autoscaling } from './autoscaling.js';
import { batch } from './batch.js';
import { certificates } from './certificates.js';
import { core } from './core.js';
import { discovery } from './discovery.js';
import { flowcontrol } from './flowcontrol.js';
import type { GroupConversion } from './kind-conversion.js';
import { firstNetworking, networking } from './networking.js';
import { node } from './node.js';
import { policy } from './policy.js';
import { rbac } from './rbac.js';
import { resource } from './resource.js';
import { scheduling } from './scheduling.js';
import { storage } from './storage.js';

/** How versions of built-in kinds differ, by group. @see spec/conversion.md */
export const conversions: Readonly<Record<string, GroupConversion>> = {
  '': core,
  'admissionregistration.k8s.io': admissionregistration,
  'apiextensions.k8s.io': apiextensions,
  'apiregistration.k8s.io': apiregistration,
  apps,
  autoscaling,
  batch,
  'certificates.k8s.io': certificates,
  'discovery.k8s.io': discovery,
  extensions: { ...firstWorkloads, ...firstNetworking },
  'flowcontrol.apiserver.k8s.io': flowcontrol,
  'networking.k8s.io': networking,
  'node.k8s.io': node,
  policy,
  'rbac.authorization.k8s.io': rbac,
  'resource.k8s.io': resource,
  'scheduling.k8s.io': scheduling,
  'storage.k8s.io': storage,
};
