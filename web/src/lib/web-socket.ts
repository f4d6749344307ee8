/** A WebSocket of the site that the page came from. */
export function openSocket(path: string, protocols: string[] = []): WebSocket {
  return new WebSocket(location.origin.replace(/^http/, 'ws') + path, protocols);
}
