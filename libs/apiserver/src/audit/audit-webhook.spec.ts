import { ConnectionError, type RestRequest, type RestResponse } from '#client';
import { silentLogger } from '#telemetry';
import { eventually } from '#testing';
import type { AuditEvent } from './audit-event.js';
import { AuditWebhook } from './audit-webhook.js';

const event = {} as AuditEvent;

describe('AuditWebhook', () => {
  let bodies: string[];
  let failures: number;
  let dropped: number;

  beforeEach(() => {
    bodies = [];
    failures = 0;
    dropped = 0;
  });

  function open(bufferSize = 10): AuditWebhook {
    return new AuditWebhook({
      client: { request, close: () => Promise.resolve() },
      batchSize: 2,
      maxWaitMs: 10,
      bufferSize,
      initialBackoffMs: 1,
      logger: silentLogger,
      onDropped: (count) => {
        dropped += count;
      },
    });
  }

  function request({ body }: RestRequest): Promise<RestResponse> {
    if (failures > 0) {
      failures -= 1;
      return Promise.reject(new ConnectionError('away'));
    }
    bodies.push(String(body));
    return Promise.resolve({ status: 200, headers: {}, body: noBody() });
  }

  it('sends a full batch at once and the rest after a while, as lists of events', async () => {
    const webhook = open();

    ['1', '2', '3'].forEach((line) => webhook.record(event, line));

    await eventually(() => expect(bodies).toHaveLength(2));
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual(
      [[1, 2], [3]].map((items) => ({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items })),
    );
    await webhook.close();
  });

  it('sends what is left when it is closed', async () => {
    const webhook = open();
    webhook.record(event, '1');

    await webhook.close();

    expect(bodies).toHaveLength(1);
  });

  it('sends again what was not taken', async () => {
    failures = 3;
    const webhook = open();
    webhook.record(event, '1');

    await eventually(() => expect(bodies).toHaveLength(1));

    expect(dropped).toBe(0);
    await webhook.close();
  });

  it('gives a batch up that is not taken again and again, and counts it', async () => {
    failures = 5;
    const webhook = open();
    webhook.record(event, '1');
    webhook.record(event, '2');

    await eventually(() => expect(dropped).toBe(2));

    await webhook.close();
  });

  it('drops what does not fit into memory', async () => {
    const webhook = open(1);

    webhook.record(event, '1');
    webhook.record(event, '2');

    expect(dropped).toBe(1);
    await webhook.close();
  });
});

// oxlint-disable-next-line typescript/require-await -- because a body is an async iterable
async function* noBody(): AsyncGenerator<Buffer> {
  yield* [];
}
