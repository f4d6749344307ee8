package dev.sandmesh.control.health;

import java.util.function.Consumer;

/**
 * Deadlines of many subjects, each renewed far more often than it passes. Renewing writes one field; only a deadline that comes
 * nearer moves its timer. Time is counted in ticks of the caller's choice. Not thread-safe.
 */
final class TimingWheel<T> {

    private final Link[] slots;
    private long current;

    TimingWheel(int slotCount, long now) {
        slots = new Link[slotCount];
        for (int i = 0; i < slotCount; i++) {
            slots[i] = new Link();
        }
        current = now;
    }

    Timer<T> schedule(T subject, long deadline) {
        Timer<T> timer = new Timer<>(subject);
        renew(timer, deadline);
        return timer;
    }

    /** Sets the deadline anew; a timer that has expired or was cancelled runs again. */
    void renew(Timer<T> timer, long deadline) {
        timer.deadline = deadline;
        if (timer.linked() && timer.visit <= deadline) {
            return;
        }
        timer.unlink();
        place(timer);
    }

    void cancel(Timer<T> timer) {
        timer.unlink();
    }

    /** Hands over every subject whose deadline is {@code now} or earlier, each once. */
    void advance(long now, Consumer<T> expired) {
        for (long tick = Math.max(current + 1, now - slots.length + 1); tick <= now; tick++) {
            current = tick;
            drain(slots[index(tick)], now, expired);
        }
    }

    private void drain(Link slot, long now, Consumer<T> expired) {
        Link due = new Link();
        due.takeAll(slot);
        while (due.next instanceof Timer<?> next) {
            @SuppressWarnings("unchecked") // only timers of this wheel are ever linked
            Timer<T> timer = (Timer<T>) next;
            timer.unlink();
            if (timer.deadline <= now) {
                expired.accept(timer.subject);
            } else {
                place(timer);
            }
        }
    }

    private void place(Timer<T> timer) {
        timer.visit = Math.min(Math.max(timer.deadline, current + 1), current + slots.length);
        timer.linkBefore(slots[index(timer.visit)]);
    }

    private int index(long tick) {
        return (int) Math.floorMod(tick, (long) slots.length);
    }

    /** A place in a circular list; a bare one is the list's head. */
    private static class Link {
        private Link previous = this;
        private Link next = this;

        boolean linked() {
            return next != this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        void linkBefore(Link head) {
            previous = head.previous;
            next = head;
            previous.next = this;
            head.previous = this;
        }

        void takeAll(Link other) {
            if (other.linked()) {
                linkBefore(other);
                other.unlink();
            }
        }
    }

    /** One subject's deadline; {@code visit} is the tick at which the wheel looks at it next, never later than the deadline. */
    static final class Timer<T> extends Link {
        private final T subject;
        private long deadline;
        private long visit;

        private Timer(T subject) {
            this.subject = subject;
        }
    }
}
