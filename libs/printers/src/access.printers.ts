import type { KubernetesObject } from '#kube';
import { orNone, textsOf } from './cell-text.js';
import { ageColumn, booleanColumn, column, integerColumn, nameColumn, wide, type Column } from './column.js';
import { booleanAt, listAt, numberAt, optionalNumberAt, textAt, valueAt } from './field.js';
import { humanDuration } from './human-duration.js';
import { printerOf, type PrinterTable } from './printer.js';

const roleBinding = printerOf(
  nameColumn,
  column('Role', 'Role that is granted.', (object) => {
    const role = valueAt(object, 'roleRef');
    return `${textAt(role, 'kind')}/${textAt(role, 'name')}`;
  }),
  ageColumn,
  wide(column('Users', 'Users it is granted to.', (object) => textsOf(subjects(object, 'User'), 'name').join(', '))),
  wide(column('Groups', 'Groups it is granted to.', (object) => textsOf(subjects(object, 'Group'), 'name').join(', '))),
  wide(
    column('ServiceAccounts', 'Service accounts it is granted to.', (object) =>
      subjects(object, 'ServiceAccount')
        .map((subject) => `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`)
        .join(', '),
    ),
  ),
);

const certificateSigningRequest = printerOf(
  nameColumn,
  ageColumn,
  signerColumn(),
  column('Requestor', 'Who asks for the certificate.', (object) => textAt(object, 'spec', 'username')),
  column('RequestedDuration', 'How long it should be valid.', (object) => {
    const seconds = optionalNumberAt(object, 'spec', 'expirationSeconds');
    return seconds === undefined ? '<none>' : humanDuration(seconds * 1000);
  }),
  column('Condition', 'What has become of the request.', requestCondition),
);

const clusterTrustBundle = printerOf(nameColumn, signerColumn());

const podDisruptionBudget = printerOf(
  nameColumn,
  column('Min Available', 'Pods that must stay.', (object) => integerOrText(object, 'minAvailable')),
  column('Max Unavailable', 'Pods that may go.', (object) => integerOrText(object, 'maxUnavailable')),
  integerColumn('Allowed Disruptions', 'Pods that may go now.', (object) =>
    numberAt(object, 'status', 'disruptionsAllowed'),
  ),
  ageColumn,
);

const lease = printerOf(
  nameColumn,
  column('Holder', 'Who holds the lease.', (object) => textAt(object, 'spec', 'holderIdentity')),
  ageColumn,
);

const leaseCandidate = printerOf(
  nameColumn,
  column('LeaseName', 'Lease it can hold.', (object) => textAt(object, 'spec', 'leaseName')),
  column('BinaryVersion', 'Version of its program.', (object) => textAt(object, 'spec', 'binaryVersion')),
  column('EmulationVersion', 'Version it behaves as.', (object) => textAt(object, 'spec', 'emulationVersion')),
  ageColumn,
);

const priorityClass = printerOf(
  nameColumn,
  integerColumn('Value', 'Priority of pods of the class.', (object) => numberAt(object, 'value')),
  booleanColumn(
    'Global-Default',
    'Whether pods without a class are of this one.',
    (object) => booleanAt(object, 'globalDefault') ?? false,
  ),
  ageColumn,
  column('PreemptionPolicy', 'Whether other pods make room for them.', (object) => textAt(object, 'preemptionPolicy')),
);

const runtimeClass = printerOf(
  nameColumn,
  column('Handler', 'Configuration of the container runtime.', (object) => textAt(object, 'handler')),
  ageColumn,
);

/** Who may do what, certificates, and what decides which pods run. */
export const accessPrinters: PrinterTable = {
  'rolebindings.rbac.authorization.k8s.io': roleBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': roleBinding,
  'certificatesigningrequests.certificates.k8s.io': certificateSigningRequest,
  'clustertrustbundles.certificates.k8s.io': clusterTrustBundle,
  'poddisruptionbudgets.policy': podDisruptionBudget,
  'leases.coordination.k8s.io': lease,
  'leasecandidates.coordination.k8s.io': leaseCandidate,
  'priorityclasses.scheduling.k8s.io': priorityClass,
  'runtimeclasses.node.k8s.io': runtimeClass,
};

function subjects(object: KubernetesObject, kind: string): readonly unknown[] {
  return listAt(object, 'subjects').filter((subject) => textAt(subject, 'kind') === kind);
}

function signerColumn(): Column {
  return column('SignerName', 'Who signs.', (object) => orNone(textAt(object, 'spec', 'signerName')));
}

/** Types of conditions count, not their status: none of them is ever taken back. */
function requestCondition(object: KubernetesObject): string {
  const types = textsOf(listAt(object, 'status', 'conditions'), 'type');
  const decision = ['Denied', 'Approved'].find((type) => types.includes(type)) ?? 'Pending';
  const failed = types.includes('Failed') ? ',Failed' : '';
  const issued = textAt(object, 'status', 'certificate') === '' ? '' : ',Issued';
  return `${decision}${failed}${issued}`;
}

function integerOrText(object: KubernetesObject, field: string): string {
  const value = valueAt(object, 'spec', field);
  return typeof value === 'number' || typeof value === 'string' ? `${value}` : 'N/A';
}
