import { KubeconfigDocument } from './kubeconfig-document.js';

const east = { server: 'https://east:6443' };

describe('KubeconfigDocument', () => {
  it('keeps comments, order and what it does not know', () => {
    const document = new KubeconfigDocument(
      `# of the whole team\nkind: Config\nclusters:\n- name: mine # the best\n  cluster: {server: 'https://mine'}\nx-tool: [1, 2]\nusers: []\n`,
    );

    document.set('clusters', 'east', east);

    expect(document.toString()).toBe(
      `# of the whole team\nkind: Config\nclusters:\n- name: mine # the best\n  cluster: { server: 'https://mine' }\n` +
        `- name: east\n  cluster:\n    server: https://east:6443\nx-tool: [ 1, 2 ]\nusers: []\n`,
    );
  });

  it.each([
    ['an empty file', ''],
    ['a kubeconfig without entries', 'apiVersion: v1\nclusters: null\ncontexts: null\n'],
    ['JSON', '{"apiVersion": "v1", "clusters": []}'],
  ])('adds to %s', (_, text) => {
    const document = new KubeconfigDocument(text);

    document.set('clusters', 'east', east);

    expect(new KubeconfigDocument(document.toString()).entries('clusters')).toEqual(new Map([['east', east]]));
  });

  it.each(['on', '1e3', '12', '0x10', '12:30', 'null', 'y'])(
    'writes the name %s so that kubectl reads text',
    (name) => {
      const document = new KubeconfigDocument('');

      document.set('clusters', name, east);

      expect(document.toString()).toContain(`- name: "${name}"\n`);
      expect([...document.entries('clusters').keys()]).toEqual([name]);
    },
  );

  it('counts the first of two entries with one name, and deletes both', () => {
    const document = new KubeconfigDocument(
      'clusters:\n- {name: a, cluster: {server: first}}\n- {name: a, cluster: {server: second}}\n',
    );

    expect(document.entries('clusters')).toEqual(new Map([['a', { server: 'first' }]]));
    document.delete('clusters', 'a');
    expect(document.entries('clusters')).toEqual(new Map());
  });

  it('follows aliases', () => {
    const document = new KubeconfigDocument('x: &c {server: s}\nclusters:\n- name: a\n  cluster: *c\n');

    expect(document.entries('clusters')).toEqual(new Map([['a', { server: 's' }]]));
  });

  it.each([
    ['names a context', 'current-context: dev\n', 'dev'],
    ['names none', 'current-context: ""\n', undefined],
    ['says nothing', 'kind: Config\n', undefined],
  ])('knows the current context when the file %s', (_, text, expected) => {
    expect(new KubeconfigDocument(text).currentContext).toBe(expected);
  });

  it.each(['{', 'token: a: b', '- a\n', 'text'])('refuses %j without quoting it', (text) => {
    expect(() => new KubeconfigDocument(text)).toThrow(/^kubeconfig is not YAML, or not a mapping$/);
  });
});
