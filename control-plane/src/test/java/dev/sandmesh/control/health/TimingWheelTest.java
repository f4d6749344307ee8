package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TimingWheelTest {

    /** Against the obvious model, a map from subject to deadline: whatever is scheduled, renewed, cancelled, and however time jumps. */
    @Property(tries = 300)
    void everySubjectExpiresOnceAtTheFirstAdvanceThatReachesItsDeadline(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 9_999) Integer> steps) {
        TimingWheel<Integer> wheel = new TimingWheel<>(16, 0);
        Map<Integer, TimingWheel.Timer<Integer>> timers = new HashMap<>();
        Map<Integer, Long> model = new HashMap<>();
        long now = 0;
        for (int step : steps) {
            int subject = step % 7;
            int amount = step / 7 % 60;
            switch (step / 420 % 4) {
                case 0, 1 -> {
                    long deadline = now + amount;
                    TimingWheel.Timer<Integer> known = timers.get(subject);
                    if (known == null) {
                        timers.put(subject, wheel.schedule(subject, deadline));
                    } else {
                        wheel.renew(known, deadline);
                    }
                    model.put(subject, deadline);
                }
                case 2 -> {
                    if (timers.containsKey(subject)) {
                        wheel.cancel(timers.get(subject));
                        model.remove(subject);
                    }
                }
                default -> {
                    now += amount + 1;
                    List<Integer> expired = new ArrayList<>();
                    wheel.advance(now, expired::add);
                    long reached = now;
                    List<Integer> due = model.entrySet().stream()
                            .filter(entry -> entry.getValue() <= reached)
                            .map(Map.Entry::getKey)
                            .toList();
                    assertThat(expired).containsExactlyInAnyOrderElementsOf(due);
                    due.forEach(model::remove);
                }
            }
        }
    }
}
