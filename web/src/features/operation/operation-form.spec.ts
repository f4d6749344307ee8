import { describe, expect, it } from 'vitest';
import { orderFields, orderOf, orderProblems } from './operation-form';

const usual = { parallelism: 10, stopAfter: 0, deadlineSeconds: 3600 };

describe('an order', () => {
  it('has what its action knows, and nothing else', () => {
    const fields = { ...orderFields(), 'arguments/process': ' worker ', 'arguments/command': 'true' };
    expect(orderOf('restart-process', ['a'], fields)).toEqual({
      action: 'restart-process',
      arguments: { process: 'worker' },
      selector: { ids: ['a'] },
      policy: usual,
    });
    expect(orderOf('check', ['a', 'b'], fields)?.arguments).toEqual({});
    expect(orderOf('drain', ['a'], fields)?.arguments).toEqual({ deadlineSeconds: 600 });
  });

  it('has the words of a command, or a shell that reads it', () => {
    const fields = {
      ...orderFields(),
      'arguments/command': "grep -c 'a b' /tmp/x",
      'arguments/environment': 'A=1\n\nB=x=y\n',
    };
    expect(orderOf('exec', ['a'], fields)?.arguments).toEqual({
      command: ['grep', '-c', 'a b', '/tmp/x'],
      environment: { A: '1', B: 'x=y' },
      timeoutSeconds: 300,
      keepOutput: true,
    });
    const shell = { ...orderFields(), shell: true, 'arguments/command': 'df | tail -1' };
    expect(orderOf('exec', ['a'], shell)?.arguments?.command).toEqual(['/bin/sh', '-c', 'df | tail -1']);
  });

  it('is none while something of it is wrong', () => {
    expect(orderOf('restart-process', ['a'], orderFields())).toBeUndefined();
    expect(orderProblems('exec', orderFields())).toHaveProperty('arguments/command');
    expect(
      orderProblems('exec', {
        ...orderFields(),
        'arguments/command': 'x',
        'arguments/environment': 'no value',
      }),
    ).toEqual({ 'arguments/environment': 'no value: write NAME=value' });
    expect(orderProblems('check', { ...orderFields(), 'policy/parallelism': '' })).toHaveProperty(
      'policy/parallelism',
    );
    expect(orderProblems('drain', { ...orderFields(), 'arguments/deadlineSeconds': '21600' })).toHaveProperty(
      'policy/deadlineSeconds',
    );
  });

  it('is filled in as it was ordered before', () => {
    expect(orderFields({ command: ['/bin/sh', '-c', 'a | b'] })).toMatchObject({
      shell: true,
      'arguments/command': 'a | b',
    });
    expect(orderFields({ command: ['echo', 'a b'] })).toMatchObject({
      shell: false,
      'arguments/command': "echo 'a b'",
    });
  });
});
