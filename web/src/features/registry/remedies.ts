/** What would make a failing condition well again, in words for whoever looks (health comes with its way out). */
const REMEDIES: Record<string, string> = {
  DisplayUp: 'the display server answers an X11 handshake again; the agent restarts it by itself',
  VncUp: 'the VNC server greets again on its port; it needs the display first',
  BrowserUp: 'the browser answers on its debug port again; it needs the display first',
  WorkerUp: 'the worker answers on its health port again',
  EngineConnected: 'the worker reaches the workflow engine again',
  DiskSpace: 'enough space is free again on the fullest disk',
  MemoryFree: 'enough memory is free again',
  ProcessesStable: 'the process stays up for a while after its next start',
  Lease: 'the agent reports again',
};

export function remedy(conditionType: string): string | undefined {
  return REMEDIES[conditionType];
}
