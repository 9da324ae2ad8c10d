import { defineConfig } from 'rolldown';

// One file with everything in it: the chart copies it with `cp`, and nothing is installed where it runs.
export default defineConfig({
  input: 'src/index.ts',
  platform: 'node',
  output: { file: 'plugins/elasticsearch.mjs', format: 'es', codeSplitting: false },
});
