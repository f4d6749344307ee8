import type { Plugin } from 'vite';
import { readContract } from '../reference/contract.ts';
import { renderReference } from '../reference/render.ts';

/** Writes the reference of the contract into docs.html, so that it is plain text in the build, and needs no script to be read. */
export function reference(contract: string): Plugin {
  return {
    name: 'sandmesh-reference',
    // As the server has it.
    configureServer: (server) =>
      void server.middlewares.use((request, _response, next) => {
        if (request.url === '/docs') request.url = '/docs.html';
        next();
      }),
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { path }) =>
        path.endsWith('/docs.html')
          ? html.replace('<!--reference-->', () => renderReference(readContract(contract)))
          : html,
    },
  };
}
