import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import classes from './ui.module.css';

type SearchBoxProps = { label: string; value: string; onChange: (value: string) => void };

const PAUSE_MILLIS = 250;

/** Searches when the typing pauses; a value from elsewhere (the address, a removed filter) is taken over. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  const later = useDebouncedCallback(onChange, PAUSE_MILLIS);
  if (known !== value) {
    setKnown(value);
    // Our own text, said late, does not take back what was typed since.
    if (!text.startsWith(value) || value === '') setText(value);
  }
  const say = (next: string) => {
    setText(next);
    later(next.trim());
  };
  return (
    <TextInput
      className={classes.search}
      size="xs"
      type="search"
      aria-label={label}
      placeholder={label}
      maxLength={100}
      value={text}
      onChange={(event) => say(event.currentTarget.value)}
      rightSection={text && <CloseButton size="xs" aria-label="Clear the search" onClick={() => say('')} />}
    />
  );
}
