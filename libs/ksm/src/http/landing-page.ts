import { version } from '#options';

/** The page that leads to the metrics of all clusters and of each. */
export function landingPage(clusters: readonly string[]): string {
  const links = [
    { path: '/metrics', title: 'Metrics' },
    ...clusters.map((name) => ({ path: clusterPath(name), title: `${name} Metrics` })),
  ];
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Clusterpedia kube-state-metrics</title>
    <style>
      body { font-family: sans-serif; margin: 0 }
      header { background-color: #e6522c; color: #fff; padding: 1rem }
      main { padding: 1rem }
    </style>
  </head>
  <body>
    <header><h1>Clusterpedia kube-state-metrics</h1></header>
    <main>
      <h2>Metrics for Kubernetes&#39; state managed by Clusterpedia</h2>
      <p>Version: ${escaped(version.gitVersion)}</p>
      <ul>
${links.map(({ path, title }) => `        <li><a href="${escaped(path)}">${escaped(title)}</a></li>`).join('\n')}
      </ul>
    </main>
  </body>
</html>
`;
}

/** Where the metrics of one cluster are. */
export function clusterPath(name: string): string {
  return `/clusters/${encodeURIComponent(name)}/metrics`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
