import { explain } from '../../api/problem';
import type { TerminalRecording } from '../../api/types';
import { DownloadButton as Button } from '../../ui/download-button';
import { readCast } from './read-cast';

/** Saves the file as it is stored, and not as this page has understood it. */
export function DownloadButton({ recording: { id, sandboxName } }: { recording: TerminalRecording }) {
  return (
    <Button
      name={`${sandboxName}-${id}.cast`}
      type="application/x-asciicast"
      size="xs"
      label="Download"
      read={(take, signal) => readCast(id, take, signal)}
      explain={explain}
    />
  );
}
