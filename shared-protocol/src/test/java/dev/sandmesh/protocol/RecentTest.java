package dev.sandmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {

    @Test
    void whatWasUsedLongestAgoGoesFirst() {
        Recent<String, Integer> recent = new Recent<>(2);
        recent.put("one", 1);
        recent.put("two", 2);
        assertThat(recent.get("one")).isEqualTo(1);
        recent.put("three", 3);
        assertThat(recent.keySet()).containsExactly("one", "three");
    }
}
