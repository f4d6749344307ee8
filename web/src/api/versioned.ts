import { useState } from 'react';
import { type Conflict, changedFields, merged } from '../lib/conflict';
import { ApiError } from './problem';

type Versioned<R, F> = {
  loaded: R;
  /** What of it can be edited. */
  fieldsOf: (resource: R) => F;
  read: () => Promise<R>;
  /** `before` is what the patch is about, and the version that it is for. */
  write: (patch: Partial<F>, ifMatch: string, before: R) => Promise<R>;
};

export const etagOf = ({ version }: { version: number }) => `"${version}"`;

/** What became of a save: on a conflict the form goes on with `values`, and nothing that was typed is lost. */
export type Saved<R, F> = { done: R } | { conflict: Conflict<F>; values: F };

/** Edits with If-Match: when somebody else was quicker theirs is read, shown beside ours, and the next save is about it. */
export function useVersioned<R extends { version: number }, F extends object>(editor: Versioned<R, F>) {
  const { loaded, fieldsOf, read, write } = editor;
  const [base, setBase] = useState(loaded);
  const [conflict, setConflict] = useState<Conflict<F>>();

  async function save(mine: F): Promise<Saved<R, F>> {
    const before = fieldsOf(base);
    const patch = changedFields(before, mine);
    if (Object.keys(patch).length === 0) return { done: base };
    try {
      return { done: await write(patch, etagOf(base), base) };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) throw error;
      const now = await read();
      const found = { before, theirs: fieldsOf(now), mine };
      setBase(now);
      setConflict(found);
      return { conflict: found, values: merged(found) };
    }
  }

  return { save, conflict };
}
