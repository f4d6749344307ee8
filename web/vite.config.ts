import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { reference } from './dev/reference-plugin.ts';

const target = process.env['SANDMESH_URL'] ?? 'http://127.0.0.1:8080';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(async ({ mode }) => ({
  plugins: [
    react(),
    reference(here('../shared-protocol/src/main/openapi/openapi.yaml')),
    ...(mode === 'mock' ? [(await import('./dev/mock-plugin.ts')).mockControlPlane()] : []),
  ],
  resolve: { alias: { '@sandmesh/client': here('client/src/index.ts') } },
  server: mode === 'mock' ? {} : { proxy: { '/api': { target, ws: true } } },
  // The server writes another nonce into each answer; only styles that carry it are applied.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    sourcemap: false,
    // The server's Content-Security-Policy allows scripts of its own origin only: nothing is inlined.
    assetsInlineLimit: 0,
    rollupOptions: { input: { index: here('index.html'), docs: here('docs.html') } },
  },
  test: { include: ['{src,client/src}/**/*.spec.ts'], environment: 'node' },
}));
