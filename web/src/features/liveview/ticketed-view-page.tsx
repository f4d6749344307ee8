import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { EmptyState } from '../../ui/states';
import { THE_WAY } from './live-view-link';
import LiveViewPanel from './live-view-panel';
import classes from './live-view.module.css';
import { onlyOnce, ticketedView } from './ticketed-view';

/** The screen of a sandbox for whoever was given its address: once, and without a login. */
export default function TicketedViewPage() {
  const [given] = useState(() => {
    const view = ticketedView(location.hash);
    // what was used up is not to be kept among the addresses that were visited
    history.replaceState(history.state, '', location.pathname);
    return view && { ...view, way: { ...THE_WAY, ticket: onlyOnce(view) } };
  });

  useDocumentTitle(given ? `${given.name} – Sandmesh` : 'Sandmesh');

  if (!given)
    return (
      <EmptyState title="Nothing to look at">
        This page shows a screen once, to whoever opens its whole address. Ask for one: sandmesh live-view
        NAME
      </EmptyState>
    );
  return (
    <main id="content" className={classes.alone}>
      <LiveViewPanel name={given.name} mode={given.mode} way={given.way}>
        <h1 className={classes.name}>{given.name}</h1>
      </LiveViewPanel>
    </main>
  );
}
