import { flagSet, ignored, integer, text, type ValuesOf } from '#options';

/** Flags about the Kubernetes API server that holds PediaClusters. */
export const controlPlaneFlags = flagSet('control plane', {
  kubeconfig: text({ default: '', help: 'Kubeconfig of the control plane. In-cluster configuration when empty.' }),
  master: text({ default: '', help: 'URL of the control plane; overrides the kubeconfig.' }),
  'kube-api-qps': integer({ default: 50, min: 1, help: 'Requests a second to the control plane.' }),
  'kube-api-burst': integer({ default: 100, min: 1, help: 'Requests to the control plane at once.' }),
  'kube-api-content-type': ignored({ takesValue: true, help: 'Bodies to the control plane are JSON.' }),
});

export type ControlPlaneFlagValues = ValuesOf<typeof controlPlaneFlags>;
