import { access } from 'node:fs/promises';
import { availableDatabases, missingDatabases } from './test-databases.js';

describe('availableDatabases', () => {
  afterEach(() => {
    delete process.env['DATABASES'];
    delete process.env['CLUSTERPEDIA_TEST_MARIADB'];
  });

  it('always has SQLite', async () => {
    const [sqlite] = availableDatabases();
    const schema = await sqlite?.createSchema();

    expect(schema?.config).toMatchObject({ type: 'sqlite' });
    await expect(access(schema?.configFile ?? '')).resolves.toBeUndefined();
    await schema?.drop();
    await expect(access(schema?.configFile ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('has what is not missing', () => {
    const names = [...availableDatabases().map(({ name }) => name), ...missingDatabases()];

    expect(names.toSorted()).toEqual(['mariadb', 'postgres', 'sqlite']);
  });

  it('can be narrowed', () => {
    process.env['DATABASES'] = 'sqlite';

    expect(availableDatabases().map(({ name }) => name)).toEqual(['sqlite']);
  });

  it('has a server that a variable names, and leaves it to whoever started it', async () => {
    process.env['DATABASES'] = 'mariadb';
    process.env['CLUSTERPEDIA_TEST_MARIADB'] = JSON.stringify({ host: '/nowhere', port: 1, user: 'me', password: '' });

    const [mariadb] = availableDatabases();

    expect(missingDatabases()).not.toContain('mariadb');
    await expect(mariadb?.createSchema()).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(mariadb?.stop()).resolves.toBeUndefined();
  });
});
