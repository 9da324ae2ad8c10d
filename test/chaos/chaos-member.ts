import { setTimeout as delay } from 'node:timers/promises';
import type { MemberCluster } from '#testing';
import type { ImportAct, MemberAct } from './act.js';
import { performOnCluster } from './cluster-acts.js';
import type { MemberCredentials } from './member-credentials.js';
import type { MemberImport } from './member-import.js';

/** One member cluster with its PediaCluster, and what can befall both. */
export class ChaosMember {
  constructor(
    readonly cluster: MemberCluster,
    readonly imported: MemberImport,
    private readonly credentials: MemberCredentials,
    /** Called when the PediaCluster is deleted and gone. */
    private readonly onRemoved: (cluster: string) => Promise<void>,
  ) {}

  get name(): string {
    return this.cluster.name;
  }

  /** Resolves when the act is over. */
  async perform(act: MemberAct): Promise<void> {
    if (!isImportAct(act)) {
      return performOnCluster(this.cluster, act);
    }
    switch (act.kind) {
      case 'rotate certificate':
        await this.cluster.rotateCertificate();
        return this.#announce(act.secondsUntilKnown);
      case 'rotate credentials':
        this.credentials.revoke();
        this.cluster.dropConnections();
        return this.#announce(act.secondsUntilKnown);
      case 'edit cluster':
        return this.imported.update(act.wanted);
      case 'import again':
        return this.#importAgain();
    }
  }

  async #announce(secondsUntilKnown: number): Promise<void> {
    await delay(secondsUntilKnown * 1000);
    this.imported.update();
  }

  async #importAgain(): Promise<void> {
    await this.imported.remove();
    await this.onRemoved(this.name);
    this.imported.create();
  }
}

const importActs: Readonly<Record<ImportAct['kind'], true>> = {
  'rotate certificate': true,
  'rotate credentials': true,
  'edit cluster': true,
  'import again': true,
};

function isImportAct(act: MemberAct): act is ImportAct {
  return act.kind in importActs;
}
