import { Fieldset, NativeSelect, NumberInput, TagsInput, Text, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import type { Sandbox } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { useVersioned } from '../../api/versioned';
import { Conflicts } from '../../ui/conflict';
import { FormDialog } from '../../ui/dialog';
import {
  type ConfigFields,
  ENGINES,
  type Engine,
  SETTINGS,
  type Value,
  configFields,
  configPatch,
  pointer,
  valueWords,
} from './browser-config';
import { editSandbox, readSandbox, useSandboxEdited } from './edits';
import classes from './sandbox.module.css';

const TITLES: Record<Engine, { title: string; effect: string }> = {
  chromium: { title: 'Chromium', effect: 'A change restarts the browser and what depends on it.' },
  adspower: { title: 'AdsPower', effect: 'A change restarts nothing.' },
};

const CHOICES = [
  { value: '', label: 'as set up there' },
  { value: 'yes', label: 'yes' },
  { value: 'no', label: 'no' },
];

/** What the browsers of a sandbox shall be set to; it goes to the agent, which applies it. */
export function BrowserConfigDialog({ sandbox, onClose }: { sandbox: Sandbox; onClose: () => void }) {
  const edited = useSandboxEdited();
  const form = useForm<ConfigFields>({ initialValues: configFields(sandbox) });
  const { save, conflict } = useVersioned<Sandbox, ConfigFields>({
    loaded: sandbox,
    fieldsOf: configFields,
    read: () => readSandbox(sandbox.id),
    write: (patch, ifMatch) => editSandbox(sandbox.id, configPatch(patch), ifMatch),
  });
  const sending = useSubmit(form, async (values) => {
    const saved = await save(values);
    if ('values' in saved) {
      form.setValues(saved.values);
    } else {
      edited(saved.done);
      onClose();
    }
  });
  const engines = ENGINES.filter((engine) => offered(sandbox, engine));
  const shown: Record<string, [string, (value: Value) => string]> = Object.fromEntries(
    engines.flatMap((engine) =>
      Object.entries(SETTINGS[engine]).map(
        ([name, { label }]): [string, [string, (value: Value) => string]] => [
          pointer(engine, name),
          [label, valueWords],
        ],
      ),
    ),
  );
  return (
    <FormDialog title={`Browsers of ${sandbox.name}`} submit="Save" onClose={onClose} {...sending} size="lg">
      <Conflicts
        conflict={conflict}
        values={form.values}
        onChoose={(values) => form.setValues(values)}
        shown={shown}
      />
      <Text size="sm" c="dimmed">
        What is empty stays as the sandbox itself is set up.
      </Text>
      {engines.map((engine) => (
        <Fieldset key={engine} legend={TITLES[engine].title}>
          <Text size="xs" c="dimmed" mb="xs">
            {TITLES[engine].effect}
          </Text>
          <div className={classes.settings}>
            {Object.keys(SETTINGS[engine]).map((name) => (
              <SettingInput key={name} engine={engine} name={name} form={form} />
            ))}
          </div>
        </Fieldset>
      ))}
    </FormDialog>
  );
}

/** An engine that the sandbox has, or something is set for; all, where it is not known yet. */
function offered({ browserEngines, browserConfig }: Sandbox, engine: Engine): boolean {
  return !browserEngines?.length || browserEngines.includes(engine) || browserConfig?.[engine] !== undefined;
}

type SettingInputProps = { engine: Engine; name: string; form: UseFormReturnType<ConfigFields> };

function SettingInput({ engine, name, form }: SettingInputProps) {
  const setting = SETTINGS[engine][name];
  if (!setting) return null;
  const { label, kind, example, help, min, max } = setting;
  const common = {
    label,
    size: 'xs' as const,
    ...(help ? { description: help } : {}),
    ...form.getInputProps(pointer(engine, name)),
  };
  const placeholder = example ? { placeholder: example } : {};
  if (kind === 'choice') return <NativeSelect data={CHOICES} {...common} />;
  if (kind === 'list') return <TagsInput {...placeholder} {...common} />;
  if (kind === 'number') {
    return (
      <NumberInput
        {...(min === undefined ? {} : { min })}
        {...(max === undefined ? {} : { max })}
        {...common}
      />
    );
  }
  return <TextInput maxLength={300} autoComplete="off" {...placeholder} {...common} />;
}
