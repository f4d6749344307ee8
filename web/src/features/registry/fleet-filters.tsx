import { MultiSelect, TagsInput } from '@mantine/core';
import { useEnvironmentNames } from '../../api/environments';
import { HEALTH, HEALTH_NAMES } from '../../ui/health';
import { type FleetSearch, LINKS, MARKETS, PROVIDERS, STATUSES } from './fleet-search';
import classes from './fleet.module.css';

type FleetFiltersProps = { search: FleetSearch; onChange: (change: Partial<FleetSearch>) => void };

const ENGINES = ['chromium', 'adspower'];

/** Every way to narrow the list; each takes effect at once. Within one filter any value will do, all filters have to hold. */
export function FleetFilters({ search, onChange }: FleetFiltersProps) {
  const environments = useEnvironmentNames();
  const choices = <K extends 'status' | 'health' | 'provider' | 'market' | 'link'>(
    name: K,
    label: string,
    data: Choice[],
  ) => (
    <MultiSelect
      size="xs"
      label={label}
      data={data}
      value={search[name] ?? []}
      placeholder={search[name]?.length ? '' : 'any'}
      onChange={(values) => onChange({ [name]: values as FleetSearch[K] } as Partial<FleetSearch>)}
    />
  );
  const texts = (
    name: 'environment' | 'providerState' | 'engine' | 'label',
    label: string,
    data: string[],
    example: string,
  ) => (
    <TagsInput
      size="xs"
      label={label}
      data={data}
      value={search[name] ?? []}
      placeholder={search[name]?.length ? '' : example}
      onChange={(values) => onChange({ [name]: values })}
    />
  );
  return (
    <section className={classes.filters} aria-label="Filters of the list">
      {texts('environment', 'Environment', environments, 'any')}
      {choices(
        'health',
        'Health',
        HEALTH_NAMES.map((name) => ({ value: name, label: HEALTH[name].label })),
      )}
      {choices('status', 'Status', STATUSES)}
      {choices('provider', 'Provider', PROVIDERS)}
      {texts('providerState', 'Provider says', ['running', 'stopped'], 'any')}
      {choices('market', 'Market', [...MARKETS])}
      {choices('link', 'Link', [...LINKS])}
      {texts('engine', 'Browser', ENGINES, 'any')}
      {texts('label', 'Labels', [], 'zone=a, with Enter')}
    </section>
  );
}

type Choice = string | { value: string; label: string };
