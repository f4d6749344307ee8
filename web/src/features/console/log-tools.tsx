import { NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { SearchBox } from '../../ui/search-box';
import classes from './console.module.css';
import { type LogSearch, placeOf, USUAL_FROM } from './log-search';

const STARTS = [
  { value: String(USUAL_FROM), label: 'the last 64 KiB' },
  { value: '-1048576', label: 'the last MiB' },
  { value: '10m', label: '10 minutes ago' },
  { value: '1h', label: 'an hour ago' },
  { value: '12h', label: '12 hours ago' },
  { value: '7d', label: '7 days ago' },
  { value: '0', label: 'the beginning' },
  { value: 'byte', label: 'a byte…' },
];

type LogToolsProps = {
  names: string[];
  process: string;
  search: LogSearch;
  onChange: (search: LogSearch) => void;
};

/** Which log, from where on, and which of its lines; each takes effect at once. */
export function LogTools({ names, process, search, onChange }: LogToolsProps) {
  const { from = USUAL_FROM, since } = search;
  const known = STARTS.some((one) => one.value === (since ?? String(from)));
  const [choosing, setChoosing] = useState(!known);
  const begin = (text: string) => {
    setChoosing(text === 'byte');
    if (text === 'byte') return;
    const place = /^-?[0-9]+$/.test(text) ? { from: Number(text) } : { since: text };
    onChange(without({ ...kept(search), ...place }));
  };
  return (
    <div className={classes.tools} role="search" aria-label="What is shown of the log">
      <NativeSelect
        size="xs"
        label="Log of"
        data={names}
        value={process}
        onChange={(event) => onChange(without({ ...search, process: event.currentTarget.value }))}
      />
      <NativeSelect
        size="xs"
        label="From"
        data={STARTS}
        value={choosing ? 'byte' : (since ?? String(from))}
        onChange={(event) => begin(event.currentTarget.value)}
      />
      {choosing && (
        <ByteField from={from} onChange={(next) => onChange(without({ ...kept(search), from: next }))} />
      )}
      <SearchBox
        label="Only lines with…"
        value={search.search ?? ''}
        onChange={(text) => onChange(without({ ...search, search: text }))}
      />
    </div>
  );
}

/** Takes effect with Enter, or when it is left: each begins to read anew. */
function ByteField({ from, onChange }: { from: number; onChange: (from: number) => void }) {
  const [value, setValue] = useState<number | string>(from);
  const say = () => value !== '' && Number(value) !== from && onChange(Number(value));
  return (
    <NumberInput
      size="xs"
      label="Byte"
      description="Negative: before the end"
      inputWrapperOrder={['label', 'input']}
      allowDecimal={false}
      thousandSeparator=","
      value={value}
      onChange={setValue}
      onBlur={say}
      onKeyDown={(event) => event.key === 'Enter' && say()}
    />
  );
}

/** All but the place. */
function kept({ process, search }: LogSearch): LogSearch {
  return { ...(process ? { process } : {}), ...(search ? { search } : {}) };
}

function without(search: LogSearch): LogSearch {
  return { ...kept(search), ...placeOf(search.from, search.since) };
}
