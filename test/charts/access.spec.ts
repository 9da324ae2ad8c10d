import { X509Certificate, createPrivateKey } from 'node:crypto';
import type { V1APIService, V1ClusterRole, V1RoleBinding } from '@kubernetes/client-node';
import { render, renderFailure, type RenderedChart } from './rendered-chart.js';

const charts = [
  { chart: 'clusterpedia', prefix: 'clusterpedia', needed: ['persistenceMatchNode=None'] },
  { chart: 'clusterpedia-core', prefix: 'clusterpedia-clusterpedia-core', needed: [] },
];

describe.each(charts)('access to the components of chart $chart', ({ chart, prefix, needed }) => {
  const apiserver = `${prefix}-apiserver`;
  const rendered = (...set: string[]): Promise<RenderedChart> => render(chart, { set: [...needed, ...set] });
  const apiService = (from: RenderedChart): V1APIService['spec'] =>
    from.find<V1APIService>('APIService', 'v1beta1.clusterpedia.io').spec;

  it('C40: the aggregation layer trusts the authority of the certificate that the apiserver gets', async () => {
    const generated = await rendered();
    const secret = generated.secret(`${apiserver}-tls`);
    const certificate = new X509Certificate(secret['tls.crt'] ?? '');
    const authority = new X509Certificate(secret['ca.crt'] ?? '');

    expect(apiService(generated)).toEqual({
      group: 'clusterpedia.io',
      version: 'v1beta1',
      groupPriorityMinimum: 1000,
      versionPriority: 100,
      caBundle: Buffer.from(secret['ca.crt'] ?? '').toString('base64'),
      service: { name: apiserver, namespace: 'clusterpedia-system', port: 443 },
    });
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(secret['tls.key'] ?? ''))).toBe(true);
    expect(certificate.checkHost(`${apiserver}.clusterpedia-system.svc`)).toBeDefined();
    expect(generated.flags(apiserver)).toEqual(
      expect.arrayContaining([
        '--tls-cert-file=/etc/clusterpedia/tls/tls.crt',
        '--tls-private-key-file=/etc/clusterpedia/tls/tls.key',
      ]),
    );
    expect(generated.pod(apiserver).volumes).toContainEqual({
      name: 'serving-certificate',
      secret: { secretName: `${apiserver}-tls` },
    });
  });

  it('C40: it trusts anybody when every pod makes a certificate of its own', async () => {
    const selfSigned = await rendered('apiserver.tls.mode=selfSigned');

    expect(apiService(selfSigned)).toMatchObject({ insecureSkipTLSVerify: true });
    expect(apiService(selfSigned)).not.toHaveProperty('caBundle');
    expect(selfSigned.flags(apiserver).filter((flag) => flag.includes('cert'))).toEqual([
      '--cert-dir=/tmp/certificates',
    ]);
    expect(selfSigned.names).not.toContain(`Secret/${apiserver}-tls`);
  });

  it('C40: a certificate of cert-manager is in the Secret that is mounted, and its authority is injected', async () => {
    const managed = await rendered('apiserver.tls.mode=certManager');
    const issued = await rendered(
      'apiserver.tls.mode=certManager',
      'apiserver.tls.issuerRef.name=ca',
      'apiserver.tls.issuerRef.kind=ClusterIssuer',
    );

    expect(managed.find('Certificate', `${apiserver}-tls`)).toMatchObject({
      spec: { secretName: `${apiserver}-tls`, issuerRef: { kind: 'Issuer', name: `${apiserver}-tls` } },
    });
    expect(managed.find('APIService', 'v1beta1.clusterpedia.io').metadata?.annotations).toEqual({
      'cert-manager.io/inject-ca-from': `clusterpedia-system/${apiserver}-tls`,
    });
    expect(issued.find('Certificate', `${apiserver}-tls`)).toMatchObject({
      spec: { issuerRef: { kind: 'ClusterIssuer', name: 'ca' } },
    });
    expect(issued.ofKind('Issuer')).toEqual([]);
  });

  it('C40: a certificate of the user comes with its authority', async () => {
    const existing = await rendered(
      'apiserver.tls.mode=existingSecret',
      'apiserver.tls.existingSecret=mine',
      'apiserver.tls.caBundle=PEM',
    );

    expect(apiService(existing)).toMatchObject({ caBundle: Buffer.from('PEM').toString('base64') });
    expect(JSON.stringify(existing.pod(apiserver).volumes)).toContain('"secretName":"mine"');
    expect(await renderFailure(chart, { set: [...needed, 'apiserver.tls.mode=existingSecret'] })).toContain(
      'apiserver.tls.existingSecret must name a Secret',
    );
  });

  it('C41: no role grants everything, and each component has one of its own', async () => {
    const everything = await rendered('installCRDs=true', 'uninstall.waitForPediaClusters=true');
    const roles = [...everything.ofKind<V1ClusterRole>('ClusterRole'), ...everything.ofKind<V1ClusterRole>('Role')];
    const verbs = roles.flatMap(({ rules = [] }) => rules.flatMap((rule) => rule.verbs));
    const bindings = ['ClusterRoleBinding', 'RoleBinding'].flatMap((kind) => everything.ofKind<V1RoleBinding>(kind));
    const subjectsByRole = new Map<string, Set<string | undefined>>();
    for (const { roleRef, subjects = [] } of bindings) {
      const role = `${roleRef.kind}/${roleRef.name}`;
      subjectsByRole.set(role, new Set([...(subjectsByRole.get(role) ?? []), ...subjects.map(({ name }) => name)]));
    }

    expect(verbs).not.toContain('*');
    for (const component of ['apiserver', 'clustersynchro-manager', 'controller-manager']) {
      expect([...(subjectsByRole.get(`ClusterRole/${prefix}-${component}`) ?? [])]).toEqual([`${prefix}-${component}`]);
    }
  });

  it('C41: nobody may write Secrets, and only policies need to read more than the components know', async () => {
    const rules = async (...set: string[]): Promise<string> =>
      JSON.stringify((await rendered(...set)).ofKind<V1ClusterRole>('ClusterRole').map((role) => role.rules));
    const narrow = await rules(
      'controllerManager.rbac.clusterWideRead=false',
      'controllerManager.rbac.extraRules[0].apiGroups={cluster.x-k8s.io}',
      'controllerManager.rbac.extraRules[0].resources={clusters}',
      'controllerManager.rbac.extraRules[0].verbs={get,list,watch}',
    );

    expect(await rules()).toContain('{"apiGroups":["*"],"resources":["*"],"verbs":["get","list","watch"]}');
    expect(narrow).not.toContain('"*"');
    expect(narrow).not.toContain('secrets');
    expect(narrow).toContain('cluster.x-k8s.io');
  });

  it('C41: the apiserver may ask who callers are, and read whose certificates count', async () => {
    const plain = await rendered();

    expect(plain.find<V1RoleBinding>('ClusterRoleBinding', `${apiserver}-auth-delegator`).roleRef.name).toBe(
      'system:auth-delegator',
    );
    expect(plain.find('RoleBinding', `${apiserver}-auth-reader`)).toMatchObject({
      metadata: { namespace: 'kube-system' },
      roleRef: { kind: 'Role', name: 'extension-apiserver-authentication-reader' },
      subjects: [{ kind: 'ServiceAccount', name: apiserver, namespace: 'clusterpedia-system' }],
    });
  });
});
