import { flagSet, text, type ValuesOf } from '#options';

/** Flags of the embedded control plane. */
export const embeddedControlPlaneFlags = flagSet('embedded control plane', {
  'data-dir': text({
    default: '',
    help: 'Bring a control plane of our own and keep its objects, credentials and kubeconfig in this directory.',
  }),
});

export type EmbeddedControlPlaneOptions = ValuesOf<typeof embeddedControlPlaneFlags>;
