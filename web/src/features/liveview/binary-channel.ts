/** The binary frames of a WebSocket, as noVNC takes them; what comes as text is for somebody else. */
export class BinaryChannel {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  private readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('open', (event) => this.onopen?.(event));
    socket.addEventListener('message', (event) => typeof event.data !== 'string' && this.onmessage?.(event));
    socket.addEventListener('close', (event) => this.onclose?.(event));
    socket.addEventListener('error', (event) => this.onerror?.(event));
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  get readyState(): number {
    return this.socket.readyState;
  }

  get binaryType(): BinaryType {
    return this.socket.binaryType;
  }

  set binaryType(type: BinaryType) {
    this.socket.binaryType = type;
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    this.socket.send(data);
  }

  close(): void {
    this.socket.close();
  }
}
