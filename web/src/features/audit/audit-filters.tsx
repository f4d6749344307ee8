import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { serverNow } from '../../lib/clock';
import { changed } from '../../lib/search';
import { Chips } from '../../ui/chips';
import classes from './audit.module.css';
import {
  type AuditSearch,
  OUTCOMES,
  OUTCOME_NAMES,
  filterWords,
  fromLocalField,
  toLocalField,
} from './audit-search';

type FiltersProps = { search: AuditSearch; onChange: (search: AuditSearch) => void };

const TEXTS = [
  ['actor', 'By', 'name or id'],
  ['action', 'Action', 'updateUser'],
  ['target', 'On', 'name or id'],
  ['environment', 'Environment', 'prod'],
] as const;

const HOUR = 3_600_000;
const LASTS = [
  ['last hour', HOUR],
  ['last day', 24 * HOUR],
  ['last week', 7 * 24 * HOUR],
] as const;

/** What is looked for; it takes effect with Enter or the button, and stands in the address. */
export function AuditFilters({ search, onChange }: FiltersProps) {
  const clear = () => onChange({});
  return (
    <>
      {/* A changed address (a chip, a click in a row, going back) fills the fields anew. */}
      <FilterForm key={JSON.stringify(search)} search={search} onChange={onChange} />
      <Chips
        chips={filterWords(search).map(({ without, ...word }) => ({
          ...word,
          onRemove: () => onChange(changed(search, without)),
        }))}
        onClear={clear}
      />
    </>
  );
}

function FilterForm({ search, onChange }: FiltersProps) {
  const [draft, setDraft] = useState(search);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(changed(draft, {}));
  };
  return (
    <form className={classes.filters} onSubmit={submit} role="search" aria-label="Filter the audit trail">
      {TEXTS.map(([name, label, example]) => (
        <TextInput
          key={name}
          size="xs"
          label={label}
          placeholder={example}
          maxLength={300}
          value={name === 'environment' ? (draft.environment?.[0] ?? '') : (draft[name] ?? '')}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setDraft({ ...draft, [name]: name === 'environment' ? (text ? [text] : []) : text });
          }}
        />
      ))}
      <NativeSelect
        size="xs"
        label="Outcome"
        value={draft.outcome?.[0] ?? ''}
        data={[
          { value: '', label: 'any' },
          ...OUTCOME_NAMES.map((name) => ({ value: name, label: OUTCOMES[name].label })),
        ]}
        onChange={(event) => {
          const outcome = OUTCOME_NAMES.filter((name) => name === event.currentTarget.value);
          onChange(changed(draft, { outcome }));
        }}
      />
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          type="datetime-local"
          className={classes.when}
          label={name === 'from' ? 'From' : 'Before'}
          value={toLocalField(draft[name])}
          onChange={(event) =>
            setDraft(changed(draft, { [name]: fromLocalField(event.currentTarget.value) }))
          }
        />
      ))}
      <Group gap={6} className={classes.filterButtons}>
        <Button type="submit" size="xs" variant="default">
          Filter
        </Button>
        {LASTS.map(([label, millis]) => (
          <button
            key={label}
            type="button"
            className={classes.preset}
            onClick={() =>
              onChange(changed(draft, { from: new Date(serverNow() - millis).toISOString(), to: undefined }))
            }
          >
            {label}
          </button>
        ))}
      </Group>
    </form>
  );
}
