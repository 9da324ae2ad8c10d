import { Client } from 'pg';
import type { TestSchema } from '#testing';

const setUp = `
  CREATE TABLE write_log (id bigserial PRIMARY KEY, writer text NOT NULL, cluster text NOT NULL);
  CREATE FUNCTION log_write() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO write_log (writer, cluster)
      VALUES (current_setting('application_name'), coalesce(NEW.cluster, OLD.cluster));
    RETURN NULL;
  END $$;
  CREATE TRIGGER log_write AFTER INSERT OR UPDATE OR DELETE ON resources FOR EACH ROW EXECUTE FUNCTION log_write()`;

/** Who wrote rows of which cluster, in the order of the writes, as PostgreSQL itself notes it. */
export class WriteLog {
  private constructor(private readonly client: Client) {}

  /** Begins. The storage must have made its tables. */
  static async install({ config }: TestSchema): Promise<WriteLog> {
    const { host, port, user, password, database } = config as Readonly<Record<string, string>>;
    const client = new Client({ host, port: Number(port), user, password, database });
    await client.connect();
    await client.query(setUp);
    return new WriteLog(client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Rows that a client has written. */
  async countOf(writer: string): Promise<number> {
    const text = 'SELECT count(*)::integer AS count FROM write_log WHERE writer = $1';
    const { rows } = await this.client.query<{ count: number }>(text, [writer]);
    return rows[0]?.count ?? 0;
  }

  /** Those who wrote rows of a cluster: one after the other, each as often as it took turns. */
  async writersOf(cluster: string): Promise<readonly string[]> {
    const text = `SELECT writer FROM (SELECT id, writer, lag(writer) OVER (ORDER BY id) AS before
      FROM write_log WHERE cluster = $1) AS log WHERE writer IS DISTINCT FROM before ORDER BY id`;
    const { rows } = await this.client.query<{ writer: string }>(text, [cluster]);
    return rows.map(({ writer }) => writer);
  }

  /** Clusters with an object of this name. */
  async clustersWith(name: string): Promise<readonly string[]> {
    const text = 'SELECT DISTINCT cluster FROM resources WHERE name = $1';
    const { rows } = await this.client.query<{ cluster: string }>(text, [name]);
    return rows.map(({ cluster }) => cluster);
  }

  /** Names and uids of what is stored of one resource of a cluster, sorted. */
  async storedOf(cluster: string, resource: string): Promise<readonly string[]> {
    const text = `SELECT namespace || '/' || name || ' ' || uid AS object FROM resources
      WHERE cluster = $1 AND resource = $2`;
    const { rows } = await this.client.query<{ object: string }>(text, [cluster, resource]);
    return rows.map(({ object }) => object).toSorted();
  }
}
