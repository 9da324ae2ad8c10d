import { readFileSync } from 'node:fs';
import { RECORDED_SESSION, recordedSession } from './recorded-session.js';
import { sessionImage } from './session-image.js';

describe('the picture of a session', () => {
  it('has every line as text, commands among them, and what XML reserves escaped', () => {
    const image = sessionImage("$ kubectl get pods -l 'a<b'\nNAME   READY\n\nweb    1/1 & more", 'a "title"');

    expect([...image.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)).toEqual([
      "$ kubectl get pods -l 'a&lt;b'",
      'NAME   READY',
      'web    1/1 &amp; more',
    ]);
    expect(image).toContain('aria-label="a &quot;title&quot;"');
    expect(image.match(/class="command"/g)).toHaveLength(1);
  });

  it('is as wide as the longest line', () => {
    const widthOf = (session: string): number => Number(/width="(\d+)"/.exec(sessionImage(session, ''))?.[1]);

    expect(widthOf('x'.repeat(100)) - widthOf('x'.repeat(50))).toBeCloseTo(50 * 7.83, -1);
  });
});

describe('the picture in the README', () => {
  it('is that of its session: otherwise run `npm run generate`', async () => {
    expect(readFileSync(RECORDED_SESSION, 'utf8')).toBe(await recordedSession());
  });

  it('is shown there, and light', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`](${RECORDED_SESSION})`);
    expect(readFileSync(RECORDED_SESSION).length).toBeLessThan(100_000);
  });
});
