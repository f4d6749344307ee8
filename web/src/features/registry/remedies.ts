/** What would make a failing condition well again, in words for whoever looks (health comes with its way out). */
const REMEDIES: Record<string, string> = {
  DisplayUp: 'the display server answers an X11 handshake again; the agent restarts it by itself',
  VncUp: 'the VNC server greets again on its port; it needs the display first',
  BrowserUp: 'the browser answers on its debug port again; it needs the display first',
  WorkerUp: 'the worker answers on its health port again; the agent restarts one that does not',
  EngineConnected:
    'the worker reaches the workflow engine again: look at the engine, its address and token, and the network; a worker that the agent paused meanwhile goes on by itself',
  DiskSpace:
    'enough space is free again on the mount that is named: delete what is not needed there or enlarge it',
  DiskInodes:
    'enough inodes are free again on the mount that is named: it holds too many small files, delete some',
  MemoryFree: 'enough memory is free again: close profiles, lower the slots, or take a larger machine',
  SwapFree: 'enough swap is free again: something holds more memory than there is, see the processes',
  FilesFree:
    'enough file descriptors are free again: restart what holds them, or raise the limit of the host or the agent',
  HostMeasured: 'the host can be measured again: the gauges shown are the last that could be read',
  StateWritable:
    'the agent can write its state directory again: make room there or mount it writable; until then do not restart the agent',
  ClockSteady: 'the clock has been steady for a while: check time synchronisation on the host',
  ClockAgrees:
    "the host's clock shows the control plane's time again: set it, e.g. with chrony; orders and tokens work meanwhile",
  AgentOnTime: 'the agent gets the processor in time again: the host is starved, see CPU and pressure',
  AgentUpgraded: 'a newer agent comes up: the start script put the last good version back, its log says why',
  SpecificationValid:
    'the specification on disk is corrected: it names every error; the last good one runs on meanwhile',
  ConfigurationUsable:
    'a configuration that this sandbox can have is wanted of its browsers: the reason names each setting; the one before runs on meanwhile',
  AdsPowerUp: "AdsPower's Local API answers in time again; the agent restarts AdsPower by itself",
  AdsPowerWorking:
    "AdsPower's Local API does what it is asked again: the reason is AdsPower's own, often login or licence",
  AdsPowerWithinRate:
    'nobody asks AdsPower too often any more: the agent waits, so look at what else uses its Local API',
  ProfilesClaimed:
    'every open profile belongs to a task again: the leaked ones are closed, by the agent or in AdsPower',
  ProfilesAlive:
    'the browser of every open profile answers again: lost ones are closed and opened anew by their tasks',
  ProcessesStable: 'every process is ready and stays up for a while after its next start',
  Lease: 'the agent reports again',
  Away: 'the agent is back, as it announced',
};

/** What survives SIGKILL waits in the kernel, and nothing short of what it waits for ends it. */
const UNDYING =
  'the kernel lets it go: it waits for a device or a network mount, so mend that or restart the machine; nothing else can end it';

export function remedy(conditionType: string, reason = ''): string | undefined {
  if (/does not die|cannot be killed/.test(reason)) return UNDYING;
  if (conditionType.startsWith('Process:')) return REMEDIES['ProcessesStable'];
  return REMEDIES[conditionType];
}
