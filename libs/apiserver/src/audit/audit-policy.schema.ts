import { z } from 'zod';

/** As much as is recorded of a request, from nothing on. */
export const auditLevels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof auditLevels)[number];

const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
/** When in the life of a request it is recorded. */
export type AuditStage = (typeof stages)[number];

const texts = z.array(z.string()).default([]);
const omittedStages = z.array(z.enum(stages)).default([]);

const groupResources = z
  .strictObject({
    group: z
      .string()
      .regex(/^[^/]*$/, 'a group without its version')
      .default(''),
    resources: texts,
    resourceNames: texts,
  })
  .refine(({ resources, resourceNames }) => resourceNames.length === 0 || resources.length > 0, {
    path: ['resourceNames'],
    message: 'need resources beside them',
  });

const rule = z
  .strictObject({
    level: z.enum(auditLevels),
    users: texts,
    userGroups: texts,
    verbs: texts,
    resources: z.array(groupResources).default([]),
    namespaces: texts,
    nonResourceURLs: z
      .array(z.string().regex(/^(?:\*|\/[^*]*\*?)$/, 'must be *, or begin with a slash and have no * but at its end'))
      .default([]),
    omitStages: omittedStages,
    omitManagedFields: z.boolean().optional(),
  })
  .refine(
    ({ resources, namespaces, nonResourceURLs }) =>
      nonResourceURLs.length === 0 || (resources.length === 0 && namespaces.length === 0),
    { path: ['nonResourceURLs'], message: 'cannot stand beside resources or namespaces' },
  );

/** @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/#audit-k8s-io-v1-Policy */
export const auditPolicySchema = z.strictObject({
  apiVersion: z.literal('audit.k8s.io/v1'),
  kind: z.literal('Policy'),
  metadata: z.record(z.string(), z.unknown()).optional(),
  rules: z.array(rule).min(1, 'there are none, so nothing would ever be recorded'),
  omitStages: omittedStages,
  omitManagedFields: z.boolean().optional(),
});

export type AuditPolicy = z.infer<typeof auditPolicySchema>;
export type AuditRule = AuditPolicy['rules'][number];
