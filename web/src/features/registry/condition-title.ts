const NAMES: Record<string, string> = { Lease: 'Agent silent', Away: 'Agent away' };

/** "DisplayUp" is "Display up", "Process:xvfb" is "Process xvfb". */
export function conditionTitle(type: string): string {
  if (type.startsWith('Process:')) return `Process ${type.slice('Process:'.length)}`;
  const spaced = type.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  return (
    NAMES[type] ??
    (spaced.charAt(0) + spaced.slice(1).toLowerCase())
      .replace(/^Vnc\b/, 'VNC')
      .replace(/^Ads power\b/, 'AdsPower')
  );
}
