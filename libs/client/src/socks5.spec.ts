import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from '#testing';
import { openSocks5 } from './socks5.js';

const granted = [5, 0, 0, 1, 127, 0, 0, 1, 31, 144];

describe('openSocks5', () => {
  let server: Server;
  let answers: number[][];
  let received: Buffer[];
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    received = [];
    server = createServer((socket) => {
      socket.on('data', (bytes) => {
        received.push(bytes);
        const answer = answers.shift();
        // Byte by byte, as a network may deliver it.
        answer?.forEach((byte) => socket.write(Buffer.of(byte)));
        if (answer === undefined) {
          socket.end();
        }
      });
      socket.on('error', () => undefined);
      sockets.add(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });

  async function open(host: string, credentials?: { username: string; password: string }): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.add(socket);
    await openSocks5(socket, { host, port: 6443 }, credentials);
    return socket;
  }

  it.each([
    ['10.0.0.7', [1, 10, 0, 0, 7]],
    ['east.example', [3, 12, ...Buffer.from('east.example')]],
    ['fd00::7', [4, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]],
    ['::ffff:1.2.3.4', [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4]],
  ])('asks for a connection to %s', async (host, address) => {
    answers = [[5, 0], granted];

    await open(host);

    expect(received.map((bytes) => [...bytes])).toEqual([
      [5, 1, 0],
      [5, 1, 0, ...address, 6443 >> 8, 6443 & 255],
    ]);
  });

  it('leaves what the target says to whoever reads next', async () => {
    answers = [
      [5, 0],
      [5, 0, 0, 3, 2, 97, 98, 0, 80, ...Buffer.from('hello')],
    ];

    const socket = await open('east.example');
    let said = '';
    socket.on('data', (bytes: Buffer) => (said += bytes.toString())).resume();

    await eventually(() => expect(said).toBe('hello'));
  });

  it('says who it is when it is asked', async () => {
    answers = [[5, 2], [1, 0], granted];

    await open('10.0.0.7', { username: 'me', password: 'secret' });

    expect([...(received[0] ?? [])]).toEqual([5, 2, 0, 2]);
    expect(received[1]).toEqual(Buffer.from('\x01\x02me\x06secret'));
  });

  it.each([
    ['is something else', [[72, 84]], 'it does not speak SOCKS5'],
    ['wants credentials there are none of', [[5, 255]], 'it wants another authentication'],
    [
      'does not allow it',
      [
        [5, 0],
        [5, 2, 0, 1],
      ],
      'its rules do not allow it',
    ],
    [
      'has an answer of its own',
      [
        [5, 0],
        [5, 99, 0, 1],
      ],
      'it refuses with code 99',
    ],
    ['goes away', [[5, 0]], 'it closed the connection'],
  ])('says why there is no connection when the server %s', async (_, script, message) => {
    answers = script;

    await expect(open('10.0.0.7')).rejects.toThrow(message);
  });

  it('refuses a name that does not fit', async () => {
    answers = [[5, 0]];

    await expect(open('x'.repeat(256))).rejects.toThrow('longer than SOCKS5 allows');
  });
});
