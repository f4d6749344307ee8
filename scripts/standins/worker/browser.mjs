// The little of the browser's debug protocol that opening and closing a page needs; plain HTTP, no WebSocket.

/** Opens and closes pages in the browser that listens on the debug port. */
export class Browser {
  constructor(debugPort, timeoutMillis = 5_000) {
    this.base = `http://127.0.0.1:${debugPort}`;
    this.timeoutMillis = timeoutMillis;
  }

  /** Opens a page and returns the id of its target. */
  async open(url) {
    const response = await this.#call('PUT', `/json/new?${encodeURIComponent(url)}`);
    return (await response.json()).id;
  }

  async close(targetId) {
    await this.#call('GET', `/json/close/${encodeURIComponent(targetId)}`);
  }

  async #call(method, path) {
    let response;
    try {
      response = await fetch(this.base + path, { method, signal: AbortSignal.timeout(this.timeoutMillis) });
    } catch (error) {
      throw new Error(`browser unreachable: ${error.cause?.code ?? error.name}`);
    }
    if (!response.ok) throw new Error(`browser answered ${response.status} to ${method} ${path.split('?')[0]}`);
    return response;
  }
}
