import { can } from '../../api/can';
import { explain } from '../../api/problem';
import type { Operation, OperationTarget } from '../../api/types';
import { useUser } from '../../api/use-session';
import { bytes } from '../../lib/format';
import { DownloadButton } from '../../ui/download-button';
import { readArchive } from './queries';

type ArchiveButtonProps = { operation: Operation; target: OperationTarget };

/** The archive that is kept of one target, where there is one. */
export function ArchiveButton({ operation, target }: ArchiveButtonProps) {
  const verdict = can.operate(useUser());
  const { sandboxId, name, archiveBytes } = target;
  if (archiveBytes === undefined) return '–';
  return (
    <DownloadButton
      name={`${name}-${operation.id}.tar.gz`}
      type="application/gzip"
      size="compact-xs"
      label={`Download ${bytes(archiveBytes)}`}
      hint={`Download the bundle of ${name}, ${bytes(archiveBytes)}`}
      because={verdict.allowed ? undefined : verdict.because}
      read={(take, signal) => readArchive(operation.id, sandboxId, take, signal)}
      explain={explain}
    />
  );
}
