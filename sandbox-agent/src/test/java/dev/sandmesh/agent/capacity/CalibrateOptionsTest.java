package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrateOptionsTest {

    @Test
    void everythingHasADefault() {
        CalibrateOptions options = CalibrateOptions.read(List.of());
        assertThat(options.max()).isEqualTo(100);
        assertThat(options.page()).isEmpty();
        assertThat(options.profiles()).isEmpty();
        assertThat(options.force()).isFalse();
    }

    @Test
    void readsWhatIsTyped() {
        CalibrateOptions options = CalibrateOptions.read(
                List.of("--max", "7", "--force", "--page", "https://example.com/", "--profiles", "ka,kb"));
        assertThat(options.max()).isEqualTo(7);
        assertThat(options.force()).isTrue();
        assertThat(options.page()).contains("https://example.com/");
        assertThat(options.profiles()).containsExactly("ka", "kb");
    }

    @Test
    void tellsEveryProblemAtOnce() {
        assertThatThrownBy(() -> CalibrateOptions.read(
                        List.of("--max", "0", "--loads", "many", "--fast", "--page", "ftp://x", "--nodes")))
                .hasMessageContaining("--max must be a whole number from 1 to 500")
                .hasMessageContaining("--loads")
                .hasMessageContaining("'--fast' is no option")
                .hasMessageContaining("--page must be an address")
                .hasMessageContaining("'--nodes' needs a value");
    }
}
