import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// A node for `npm run dev` to speak to.
const node = process.env.REDGIANT_NODE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  // sockjs-client was written for bundlers that knew Node's name of the global object.
  define: { global: 'globalThis' },
  build: {
    // The first versions that know light-dark(), which the colours are made of.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    manifest: 'manifest.json',
    // A data: URL would need a wider policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    // What others wrote is in the bundle; their terms go with it.
    license: { fileName: 'licenses.md' },
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/api': { target: node, changeOrigin: true, headers: { origin: node } },
      '/eventbus': { target: node, changeOrigin: true, ws: true, headers: { origin: node } },
    },
  },
  // Without it vitest takes Svelte's server side.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
  },
});
