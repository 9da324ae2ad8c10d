export { kubeconfigCommand } from './kubeconfig.command.js';
