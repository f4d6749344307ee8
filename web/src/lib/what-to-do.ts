/** What a person can do about it, by the stable code of what went wrong. */
const WHAT_TO_DO: Record<string, string> = {
  agent_unreachable:
    'Look at the sandbox: its agent has to be connected. Then try again; nothing was done there.',
  agent_timeout: 'Look at the sandbox whether it was done before you try again.',
  agent_too_old: 'Upgrade the agent of this sandbox to the release of the control plane, then try again.',
  already_draining: 'Extend or cancel the drain that runs there.',
  bad_argument: 'No program can be started with such an argument: change it.',
  begun_before: 'The agent was started anew meanwhile: look whether it was done before you try again.',
  busy: 'Wait for what is under way there, then try again.',
  command_failed: 'The agent said why; look at the logs of the sandbox.',
  database_unavailable: 'Nothing need be done: try again when the database is back.',
  deadline: 'Tasks still run there: extend the drain, wait for them, or resume the sandbox.',
  display_down: 'Start the display server, then try again.',
  exit_code: 'The program itself says what is wrong: look at its output.',
  forbidden: 'Ask an administrator for a role that has the permission, in that environment.',
  journal_unwritable: 'The agent cannot write its state directory: make room there. Nothing was done.',
  maybe_forgotten: 'The agent cannot know any more: look whether it was done before you try again.',
  no_journal: 'Look whether it was done, and upgrade the agent, which then remembers.',
  no_log: 'This one writes no log to a file.',
  no_such_directory: 'Name a directory that is there.',
  no_such_user: 'Name a user whom this sandbox has, or none for that of the worker.',
  no_worker: 'No worker is supervised there, so there is nothing to drain or resume.',
  not_executable: 'Give the program the right to be executed, or name the interpreter first.',
  not_found: 'Look at the path: no such program is there.',
  not_permitted: 'The agent may not do this as that user: name another.',
  not_ready: 'The agent is still starting: try again in a moment.',
  not_supported: 'Install a worker that keeps the contract, which can be drained and paused.',
  older_than_machine: 'The machine was started anew since: look whether it was done before you try again.',
  output_not_found: 'Order it with “Keep the output” to see it here.',
  overloaded: 'Too much is under way: try again when some of it has ended.',
  process_not_found: 'Look at the processes of the sandbox: none has this name.',
  state_conflict: 'Look at the sandbox as it is now, then decide anew.',
  timeout: 'Give it more time, or look what it waits for.',
  too_many_requests: 'Wait a moment, then try again.',
  unknown_process: 'Look at the processes of the sandbox: none has this name.',
  worker_failed: 'The worker did not do as it was told: look at its log.',
};

export function whatToDo(code: string | undefined): string | undefined {
  return code === undefined ? undefined : WHAT_TO_DO[code];
}
