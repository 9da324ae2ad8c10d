#!/usr/bin/env node
import { runCommands } from '#bootstrap';
import { installCommands } from '#install';
import { kubeconfigCommand } from '#kubeconfig';

await runCommands('clusterpedia', [...installCommands, kubeconfigCommand]);
