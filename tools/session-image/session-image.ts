/** Sizes in pixels of the picture; the font is whichever monospaced one the viewer has. */
const layout = { fontSize: 13, column: 7.83, line: 19, margin: 16, bar: 28 } as const;

/** When lines appear, in seconds: a pause before each command, then one line of output after the other. */
const rhythm = { command: 1.2, output: 0.08, first: 0.4 } as const;

const styles = `
  text { font: ${layout.fontSize}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #1f2328; }
  .command { fill: #0550ae; font-weight: 600; }
  .paper { fill: #ffffff; stroke: #d1d9e0; }
  .bar { fill: #eaeef2; }
  .dot { fill: #818b98; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .command { fill: #79c0ff; }
    .paper { fill: #0d1117; stroke: #3d444d; }
    .bar { fill: #21262d; }
  }
  @media (prefers-reduced-motion: no-preference) {
    text { animation: appear 0.01s both; }
    @keyframes appear { from { visibility: hidden; } to { visibility: visible; } }
  }`;

/**
 * A terminal session as a picture: its lines appear one after the other and stay. In the colours that the viewer prefers,
 * without a script, with the text as text.
 *
 * @param session - `$ command`, then its output
 * @param title - read out in place of the picture
 */
export function sessionImage(session: string, title: string): string {
  const lines = session.split('\n');
  const columns = Math.max(...lines.map(({ length }) => length));
  const width = Math.ceil(columns * layout.column) + 2 * layout.margin;
  const height = layout.bar + lines.length * layout.line + 2 * layout.margin;
  let seconds: number = rhythm.first;
  const texts = lines.map((line, index) => {
    const isCommand = line.startsWith('$ ');
    seconds += isCommand ? rhythm.command : rhythm.output;
    const y = layout.bar + layout.margin + (index + 0.75) * layout.line;
    const kind = isCommand ? ' class="command"' : '';
    return line === ''
      ? ''
      : `<text x="${layout.margin}" y="${y}"${kind} style="animation-delay: ${seconds.toFixed(2)}s">${escapeXml(line)}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xml:space="preserve" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>${styles}
</style>
<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
<path class="bar" d="M0 ${layout.bar}V8a8 8 0 0 1 8-8H${width - 8}a8 8 0 0 1 8 8V${layout.bar}z"/>
${[18, 36, 54].map((x) => `<circle class="dot" cx="${x}" cy="${layout.bar / 2}" r="5"/>`).join('')}
${texts.join('')}</svg>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
