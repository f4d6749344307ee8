import { MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEnvironmentNames } from '../../api/environments';
import { changed } from '../../lib/search';
import { Chips } from '../../ui/chips';
import { ACTIONS, ACTION_NAMES } from './actions';
import { type OperationSearch, filterWords } from './operation-search';
import classes from './operation.module.css';
import { STATUSES, STATUS_NAMES } from './statuses';

type FiltersProps = { search: OperationSearch; onChange: (search: OperationSearch) => void };

/** Each takes effect at once, and stands in the address. */
export function OperationFilters({ search, onChange }: FiltersProps) {
  const environments = useEnvironmentNames();
  const change = (next: Partial<OperationSearch>) => onChange(changed(search, next));
  const choices = <V extends string>(
    label: string,
    data: { value: V; label: string }[],
    value: V[] | undefined,
    say: (values: V[]) => void,
  ) => (
    <MultiSelect
      size="xs"
      label={label}
      data={data}
      value={value ?? []}
      placeholder={value?.length ? '' : 'any'}
      onChange={(values) => say(values as V[])}
    />
  );
  return (
    <>
      <section className={classes.filters} aria-label="Filters of the list">
        {choices(
          'Status',
          STATUS_NAMES.map((value) => ({ value, label: STATUSES[value].label })),
          search.status,
          (status) => change({ status }),
        )}
        {choices(
          'Action',
          ACTION_NAMES.map((value) => ({ value, label: ACTIONS[value].label })),
          search.action,
          (action) => change({ action }),
        )}
        {choices(
          'Environment',
          environments.map((value) => ({ value, label: value })),
          search.environment,
          (environment) => change({ environment }),
        )}
        <AuthorField
          author={search.author ?? ''}
          onChange={(author) => change({ author } as Partial<OperationSearch>)}
        />
      </section>
      <Chips
        chips={filterWords(search).map(({ without, ...word }) => ({
          ...word,
          onRemove: () => change(without),
        }))}
        onClear={() => onChange({})}
      />
    </>
  );
}

/** Takes effect with Enter or when the field is left: names are compared whole. */
function AuthorField({ author, onChange }: { author: string; onChange: (author: string) => void }) {
  const [text, setText] = useState(author);
  const [known, setKnown] = useState(author);
  // A changed address (a chip, going back) fills the field anew.
  if (known !== author) {
    setKnown(author);
    setText(author);
  }
  const say = () => text.trim() !== author && onChange(text.trim());
  return (
    <TextInput
      size="xs"
      label="By"
      placeholder="name or id, with Enter"
      maxLength={300}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={say}
      onKeyDown={(event) => event.key === 'Enter' && say()}
    />
  );
}
