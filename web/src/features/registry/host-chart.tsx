import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { type Point, historyOf } from '../../api/history';
import { useStore } from '../../lib/store';
import { Dot } from '../../ui/health';
import classes from './sandbox.module.css';

const COLORS = { cpu: '#1098ad', memory: '#7c5cd6' };
const HEIGHT = 130;

function columns(points: Point[]): uPlot.AlignedData {
  return [points.map((one) => one.at), points.map((one) => one.cpu), points.map((one) => one.memory)];
}

/** CPU and memory of the last minutes, as far as this page has been looking. */
export default function HostChart({ sandboxId }: { sandboxId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const points = useStore(historyOf(sandboxId));
  const dark = useComputedColorScheme('light') === 'dark';

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const chart = new uPlot(options(element.clientWidth, dark), columns(historyOf(sandboxId).get()), element);
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [sandboxId, dark]);

  useEffect(() => plot.current?.setData(columns(points)), [points]);

  const last = points.at(-1);
  const spoken = last
    ? `CPU ${Math.round(last.cpu)} %, memory ${Math.round(last.memory)} % now`
    : 'waiting for the first report';
  return (
    <figure className={classes.figure} aria-label={`CPU and memory of the last minutes: ${spoken}`}>
      <figcaption className={classes.legend}>
        <span>
          <Dot color={COLORS.cpu} /> CPU
        </span>
        <span>
          <Dot color={COLORS.memory} /> Memory
        </span>
        <span className={classes.legendNote}>
          {points.length < 2 ? 'drawing from now on' : 'last minutes'}
        </span>
      </figcaption>
      <div ref={frame} className={classes.chart} />
    </figure>
  );
}

function options(width: number, dark: boolean): uPlot.Options {
  const axis = {
    stroke: dark ? '#a3adb6' : '#59636c',
    font: '10px system-ui',
    grid: { stroke: dark ? '#2b3035' : '#eef1f4', width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false },
    padding: [6, 8, 6, 0],
    scales: { y: { range: [0, 100] } },
    axes: [
      {
        ...axis,
        size: 22,
        space: 84,
        values: (_plot, ticks) => ticks.map((tick) => (tick > 1e6 ? time(tick) : '')),
      },
      {
        ...axis,
        size: 40,
        splits: () => [0, 50, 100],
        values: (_plot, ticks) => ticks.map((one) => `${one} %`),
      },
    ],
    series: [
      {},
      { label: 'CPU', stroke: COLORS.cpu, width: 1.6, fill: `${COLORS.cpu}1f`, points: { show: false } },
      { label: 'Memory', stroke: COLORS.memory, width: 1.6, points: { show: false } },
    ],
  };
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}
