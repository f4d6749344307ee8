import type { Bus } from './bus.js';
import type { SandmeshError } from './errors.js';

/** Something that goes on until it is closed. */
export type Subscription = { close: () => void };

export type Listener = {
  onMessage: (body: unknown) => void;
  /** Now, and after every break of the connection. */
  onRegistered?: () => void;
  onRefused?: (error: SandmeshError) => void;
};

type Topic = { listeners: Set<Listener>; registered: boolean };

/** Lets several listen on one address, which is registered once. */
export class Topics {
  private readonly bus: Bus;
  private readonly topics = new Map<string, Topic>();

  constructor(bus: Bus) {
    this.bus = bus;
  }

  listen(address: string, listener: Listener): Subscription {
    const topic = this.topics.get(address) ?? { listeners: new Set<Listener>(), registered: false };
    topic.listeners.add(listener);
    if (!this.topics.has(address)) {
      this.topics.set(address, topic);
      this.bus.register(address);
    } else if (topic.registered) {
      queueMicrotask(() => topic.listeners.has(listener) && listener.onRegistered?.());
    }
    return { close: () => this.leave(address, topic, listener) };
  }

  message(address: string, body: unknown): void {
    for (const one of this.listeners(address)) one.onMessage(body);
  }

  registered(address: string): void {
    const topic = this.topics.get(address);
    if (topic) topic.registered = true;
    for (const one of this.listeners(address)) one.onRegistered?.();
  }

  refused(address: string, error: SandmeshError): void {
    for (const one of this.listeners(address)) one.onRefused?.(error);
  }

  lost(): void {
    for (const topic of this.topics.values()) topic.registered = false;
  }

  private listeners(address: string): Listener[] {
    return [...(this.topics.get(address)?.listeners ?? [])];
  }

  private leave(address: string, topic: Topic, listener: Listener): void {
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0 || this.topics.get(address) !== topic) return;
    this.topics.delete(address);
    this.bus.unregister(address);
  }
}
