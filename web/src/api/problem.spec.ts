import { describe, expect, it } from 'vitest';
import { complaintOf, fromProblem, unreachable } from './problem';

const refused = (...errors: { pointer: string; message: string }[]) =>
  fromProblem(400, { code: 'validation_failed', detail: 'Some of it is wrong, see errors', errors });

describe('a complaint of the server', () => {
  it('stands at the field that it is about', () => {
    const error = refused(
      { pointer: '/email', message: 'must be an address' },
      { pointer: '/role', message: 'unknown' },
    );
    expect(complaintOf(error, ['email', 'role'])).toEqual({
      fields: { email: 'must be an address', role: 'unknown' },
      rest: undefined,
    });
  });

  it('about a part of a field names the part', () => {
    const error = refused(
      { pointer: '/labels/a~1b', message: 'is too long' },
      { pointer: '/labels/zone', message: 'is empty' },
    );
    expect(complaintOf(error, ['labels']).fields['labels']).toBe('a/b: is too long; zone: is empty');
  });

  it('about what the form does not have is told above it', () => {
    const error = refused({ pointer: '/email', message: 'wrong' }, { pointer: '/other', message: 'unknown' });
    expect(complaintOf(error, ['email'])).toEqual({ fields: { email: 'wrong' }, rest: 'other: unknown' });
  });

  it('that something is taken stands at what is taken', () => {
    const taken = fromProblem(409, { code: 'email_taken', detail: 'Somebody has this e-mail address' });
    expect(complaintOf(taken, ['email'])).toEqual({
      fields: { email: 'Somebody has this e-mail address' },
      rest: undefined,
    });
    expect(complaintOf(taken, ['name']).rest).toBe('Somebody has this e-mail address');
  });

  it('of any other kind is told whole', () => {
    expect(complaintOf(unreachable(), ['email'])).toEqual({
      fields: {},
      rest: 'The control plane does not answer.',
    });
  });
});
