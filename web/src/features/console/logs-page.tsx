import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { can } from '../../api/can';
import { useUser } from '../../api/use-session';
import { FailureState, LoadingRows, NotAllowed } from '../../ui/states';
import { useSandbox } from '../registry/queries';
import { ConsoleHead } from './console-head';
import { LogPanel } from './log-panel';
import { AGENT, type LogSearch, USUAL_FROM } from './log-search';
import { LogTools } from './log-tools';

const route = getRouteApi('/inside/sandboxes/$sandboxId/logs');

/** The log of one process, or of the agent, as it is written. */
export default function LogsPage() {
  const { sandboxId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const verdict = can.readLog(useUser());
  const { data: sandbox, error, refetch } = useSandbox(sandboxId);

  useDocumentTitle(sandbox ? `Logs of ${sandbox.name} – Sandmesh` : 'Sandmesh');

  if (!verdict.allowed) return <NotAllowed permission="sandbox:operate" detail={verdict.because} />;
  if (!sandbox)
    return error ? (
      <FailureState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingRows rows={8} height={22} />
    );
  const names = [...(sandbox.processes?.map((one) => one.name) ?? []), AGENT];
  const process = search.process ?? names[0] ?? AGENT;
  const from = search.from ?? USUAL_FROM;
  const show = (next: LogSearch) => void navigate({ search: next, replace: true });
  return (
    <>
      <ConsoleHead sandboxId={sandboxId} name={sandbox.name} title="Logs" />
      <LogTools
        names={names.includes(process) ? names : [...names, process]}
        process={process}
        search={search}
        onChange={show}
      />
      <LogPanel
        key={JSON.stringify([process, from, search.since, search.search])}
        wish={{
          sandboxId,
          process,
          from,
          ...(search.since ? { since: search.since } : {}),
          ...(search.search ? { search: search.search } : {}),
        }}
      />
    </>
  );
}
