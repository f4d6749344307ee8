import type { NewOperation, OperationAction, OperationArguments } from '../../api/types';
import { commandLine, commandWords } from '../../lib/command-words';

/** What is typed, by the place in the order that it becomes: what the server says of one stands at its field. */
export type OrderFields = {
  'arguments/process': string;
  'arguments/deadlineSeconds': string;
  'arguments/command': string;
  shell: boolean;
  'arguments/user': string;
  'arguments/workingDirectory': string;
  'arguments/environment': string;
  'arguments/timeoutSeconds': string;
  'arguments/keepOutput': boolean;
  'policy/parallelism': number | string;
  'policy/stopAfter': number | string;
  'policy/deadlineSeconds': string;
};

export const aboutProcess = (action: OperationAction) => action.endsWith('-process');

export function orderFields(given: OperationArguments = {}): OrderFields {
  const { command = [] } = given;
  const shell = command.length === 3 && command[0] === '/bin/sh' && command[1] === '-c';
  return {
    'arguments/process': given.process ?? '',
    'arguments/deadlineSeconds': String(given.deadlineSeconds ?? 600),
    'arguments/command': shell ? (command[2] ?? '') : commandLine(command),
    shell,
    'arguments/user': given.user ?? '',
    'arguments/workingDirectory': given.workingDirectory ?? '',
    // Values are never shown again.
    'arguments/environment': Object.keys(given.environment ?? {})
      .map((name) => `${name}=`)
      .join('\n'),
    'arguments/timeoutSeconds': String(given.timeoutSeconds ?? 300),
    'arguments/keepOutput': given.keepOutput ?? true,
    'policy/parallelism': 10,
    'policy/stopAfter': 0,
    'policy/deadlineSeconds': '3600',
  };
}

type Problems = Partial<Record<keyof OrderFields, string>>;

const PROCESS = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}=/;

/** What is wrong with it as far as this page knows; the server looks at everything again. */
export function orderProblems(action: OperationAction, fields: OrderFields): Problems {
  const problems: Problems = {};
  if (aboutProcess(action)) {
    const process = fields['arguments/process'].trim();
    if (!process) problems['arguments/process'] = 'Which process?';
    else if (!PROCESS.test(process))
      problems['arguments/process'] = 'Letters, digits, dots, underscores and hyphens, for example worker.';
  }
  if (action === 'exec') {
    const words = wordsOf(fields);
    if ('problem' in words) problems['arguments/command'] = words.problem;
    const wrong = lines(fields['arguments/environment']).find((one) => !VARIABLE.test(one));
    if (wrong !== undefined) problems['arguments/environment'] = `${wrong}: write NAME=value`;
  }
  if (!whole(fields['policy/parallelism'], 1, 100)) problems['policy/parallelism'] = 'From 1 to 100.';
  if (!whole(fields['policy/stopAfter'], 0, 1000)) problems['policy/stopAfter'] = 'From 0 to 1,000.';
  const longest = Number(
    action === 'drain' ? fields['arguments/deadlineSeconds'] : fields['arguments/timeoutSeconds'],
  );
  if ((action === 'drain' || action === 'exec') && longest > Number(fields['policy/deadlineSeconds']))
    problems['policy/deadlineSeconds'] = 'Shorter than what one of them may take.';
  return problems;
}

/** Undefined while something of it is wrong. */
export function orderOf(
  action: OperationAction,
  ids: string[],
  fields: OrderFields,
): NewOperation | undefined {
  if (Object.keys(orderProblems(action, fields)).length > 0) return undefined;
  return {
    action,
    arguments: argumentsOf(action, fields),
    selector: { ids },
    policy: {
      parallelism: Number(fields['policy/parallelism']),
      stopAfter: Number(fields['policy/stopAfter']),
      deadlineSeconds: Number(fields['policy/deadlineSeconds']),
    },
  };
}

function argumentsOf(action: OperationAction, fields: OrderFields): OperationArguments {
  if (aboutProcess(action)) return { process: fields['arguments/process'].trim() };
  if (action === 'drain') return { deadlineSeconds: Number(fields['arguments/deadlineSeconds']) };
  if (action !== 'exec') return {};
  const words = wordsOf(fields);
  const user = fields['arguments/user'].trim();
  const workingDirectory = fields['arguments/workingDirectory'].trim();
  const variables = lines(fields['arguments/environment']);
  return {
    command: 'words' in words ? words.words : [],
    ...(user ? { user } : {}),
    ...(workingDirectory ? { workingDirectory } : {}),
    ...(variables.length ? { environment: variablesOf(variables) } : {}),
    timeoutSeconds: Number(fields['arguments/timeoutSeconds']),
    keepOutput: fields['arguments/keepOutput'],
  };
}

/** What will be run, word by word. */
export function wordsOf({ shell, 'arguments/command': line }: OrderFields) {
  if (!shell) return commandWords(line);
  return line.trim() ? { words: ['/bin/sh', '-c', line] } : { problem: 'What shall the shell run?' };
}

function lines(text: string): string[] {
  return text.split('\n').filter((one) => one.trim() !== '');
}

function variablesOf(texts: string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
  );
}

function whole(value: number | string, least: number, most: number): boolean {
  const number = value === '' ? Number.NaN : Number(value);
  return Number.isInteger(number) && number >= least && number <= most;
}
