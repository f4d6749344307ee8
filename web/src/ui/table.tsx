import { Checkbox, UnstyledButton } from '@mantine/core';
import { Fragment, type ReactNode, useId, useState } from 'react';
import classes from './table.module.css';

export type Column<R> = {
  /** Also the name that the table is sorted by, where it can be. */
  key: string;
  title: string;
  cell: (row: R) => ReactNode;
  sortable?: boolean;
  /** Buttons: their column needs no title to be seen. */
  actions?: boolean;
  nowrap?: boolean;
};

/** Rows that are chosen, by their keys. */
export type Choice = {
  chosen: ReadonlySet<string>;
  /** With Shift: all from the one that was chosen last. */
  onToggle: (key: string, shift: boolean) => void;
  /** All that are shown, or none of them. */
  onToggleAll: (on: boolean) => void;
};

type TableProps<R> = {
  label: string;
  /** It stands in something that has a frame. */
  bare?: boolean;
  columns: Column<R>[];
  rows: R[];
  rowKey: (row: R) => string;
  /** A column's key, with a minus where it is descending. */
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  /** Opens below a row. */
  details?: (row: R) => ReactNode;
  detailsLabel?: (row: R) => string;
  onRow?: (row: R) => void;
  dim?: (row: R) => boolean;
  choice?: Choice | undefined;
  /** What is chosen with a row's box. */
  rowName?: (row: R) => string;
};

/** Rows with their first column as their name; cards where a table would have to be dragged sideways. */
export function Table<R>({ label, columns, rows, rowKey, sort, onSort, bare, ...more }: TableProps<R>) {
  return (
    <div className={classes.frame} data-bare={bare || undefined}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {more.choice && <ChooseAll choice={more.choice} keys={rows.map(rowKey)} />}
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
            {more.details && (
              <th scope="col">
                <span className={classes.hidden}>Details</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={rowKey(row)} id={rowKey(row)} row={row} columns={columns} {...more} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadCellProps<R> = {
  column: Column<R>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
};

function HeadCell<R>({ column, sort, onSort }: HeadCellProps<R>) {
  const { key, title, sortable, actions } = column;
  if (actions) {
    return (
      <th scope="col">
        <span className={classes.hidden}>{title}</span>
      </th>
    );
  }
  if (!sortable || !onSort) return <th scope="col">{title}</th>;
  const direction = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : undefined;
  return (
    <th scope="col" aria-sort={direction ?? 'none'}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => onSort(direction === 'ascending' ? `-${key}` : key)}
      >
        {title}
        <span aria-hidden className={classes.arrow} data-shown={direction !== undefined || undefined}>
          {direction === 'descending' ? '↓' : '↑'}
        </span>
      </UnstyledButton>
    </th>
  );
}

function ChooseAll({ choice, keys }: { choice: Choice; keys: string[] }) {
  const amount = keys.filter((one) => choice.chosen.has(one)).length;
  const all = amount > 0 && amount === keys.length;
  return (
    <th scope="col" className={classes.choose}>
      <Checkbox
        size="xs"
        aria-label="Choose all on this page"
        checked={all}
        indeterminate={amount > 0 && !all}
        onChange={() => choice.onToggleAll(!all)}
      />
    </th>
  );
}

export function ChooseBox({ choice, id, name }: { choice: Choice; id: string; name: string }) {
  return (
    <Checkbox
      size="xs"
      className={classes.box ?? ''}
      aria-label={`Choose ${name}`}
      checked={choice.chosen.has(id)}
      onChange={(event) => choice.onToggle(id, (event.nativeEvent as MouseEvent).shiftKey)}
    />
  );
}

type RowProps<R> = {
  id: string;
  row: R;
  columns: Column<R>[];
} & Pick<TableProps<R>, 'details' | 'detailsLabel' | 'onRow' | 'dim' | 'choice' | 'rowName'>;

function Row<R>({ id, row, columns, details, detailsLabel, onRow, dim, choice, rowName }: RowProps<R>) {
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  return (
    <Fragment>
      {/* What can be clicked is also a link or a button in the row; the row is a larger target for a pointer. */}
      <tr
        data-dim={dim?.(row) || undefined}
        data-clickable={onRow ? true : undefined}
        data-open={open || undefined}
        data-chosen={choice?.chosen.has(id) || undefined}
        onClick={onRow && (() => onRow(row))}
      >
        {choice && (
          <td className={classes.choose} onClick={(event) => event.stopPropagation()}>
            <ChooseBox choice={choice} id={id} name={rowName?.(row) ?? id} />
          </td>
        )}
        {columns.map((column, index) => (
          <Cell key={column.key} column={column} row={row} first={index === 0} />
        ))}
        {details && (
          <td className={classes.toggleCell}>
            <button
              type="button"
              className={classes.toggle}
              aria-expanded={open}
              aria-controls={open ? detailsId : undefined}
              aria-label={detailsLabel?.(row) ?? 'Details'}
              onClick={() => setOpen(!open)}
            >
              <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden data-open={open || undefined}>
                <path d="M2.5 4.5 6 8l3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
              </svg>
            </button>
          </td>
        )}
      </tr>
      {details && open && (
        <tr className={classes.details}>
          <td id={detailsId} colSpan={columns.length + (choice ? 2 : 1)}>
            {details(row)}
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function Cell<R>({ column, row, first }: { column: Column<R>; row: R; first: boolean }) {
  const content = column.cell(row);
  if (first) return <th scope="row">{content}</th>;
  if (column.actions) {
    return (
      <td className={classes.actions} onClick={(event) => event.stopPropagation()}>
        {content}
      </td>
    );
  }
  return (
    <td data-label={column.title} className={column.nowrap ? classes.nowrap : undefined}>
      {content}
    </td>
  );
}
