import { statfsSync } from 'node:fs';
import { ENGINE_LOST, has, OLDER } from './troubles.mjs';

/** What this worker says about itself: docs/worker-contract.md describes every field. */
export class Health {
  #lastUsage = process.cpuUsage();
  #lastAt = process.hrtime.bigint();
  #cpuPercent = 0;

  constructor(settings, tasks) {
    this.settings = settings;
    this.tasks = tasks;
  }

  report() {
    const active = this.tasks.active();
    const engine = this.#engine();
    if (has(this.settings, OLDER)) return { status: 'healthy', hatchetConnected: engine?.connected ?? null };
    return {
      contract: 1,
      status: engine !== null && !engine.connected ? 'degraded' : 'healthy',
      name: this.settings.name,
      standIn: true,
      version: '0.1.0',
      nodeVersion: process.version,
      uptimeSeconds: Math.floor(process.uptime()),
      cpuPercent: this.#cpu(),
      memoryMb: Math.round(process.memoryUsage.rss() / 1048576),
      diskPercent: diskPercent(),
      ...this.tasks.intake(),
      adspower: this.tasks.place.seen(),
      engine,
      activeProfiles: new Set(active.map((task) => task.profile)).size,
      capacity: { slots: this.settings.slots, active: active.length, free: this.tasks.free() },
      tasks: active,
      lastOutcomes: this.tasks.outcomes(),
    };
  }

  #engine() {
    // There is no engine behind a stand-in; the other two states exist so that tests can show what they cause.
    if (this.settings.engine === 'none') return null;
    return { kind: 'hatchet', connected: this.settings.engine === 'connected' && !has(this.settings, ENGINE_LOST) };
  }

  #cpu() {
    const now = process.hrtime.bigint();
    const micros = Number((now - this.#lastAt) / 1000n);
    if (micros < 100_000) return this.#cpuPercent;
    const used = process.cpuUsage(this.#lastUsage);
    this.#lastUsage = process.cpuUsage();
    this.#lastAt = now;
    this.#cpuPercent = Math.round(((used.user + used.system) / micros) * 1000) / 10;
    return this.#cpuPercent;
  }
}

function diskPercent() {
  const disk = statfsSync('/');
  return disk.blocks === 0 ? null : Math.round((1 - disk.bavail / disk.blocks) * 1000) / 10;
}
