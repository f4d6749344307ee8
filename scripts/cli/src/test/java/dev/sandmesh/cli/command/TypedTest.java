package dev.sandmesh.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The keys that leave a terminal, and all others. */
class TypedTest {

    private final Typed typed = new Typed();

    @Test
    void whatIsTypedGoesOn() {
        assertThat(passed("ls ~ ~.\r")).isEqualTo("ls ~ ~.\r");
        assertThat(typed.left()).isFalse();
    }

    @Test
    void aTildeAndADotAtTheBeginningOfALineLeave() {
        assertThat(passed("exit\r~")).isEqualTo("exit\r");
        assertThat(passed(".more")).isEmpty();
        assertThat(typed.left()).isTrue();
    }

    @Test
    void aTildeAtTheBeginningMayBeMeant() {
        assertThat(passed("~/bin/x\r")).isEqualTo("~/bin/x\r");
        assertThat(passed("~~.\r")).isEqualTo("~.\r");
        assertThat(passed("~")).isEmpty();
        assertThat(passed("a\r")).isEqualTo("~a\r");
        assertThat(typed.left()).isFalse();
    }

    private String passed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(typed.passed(bytes, bytes.length), StandardCharsets.UTF_8);
    }
}
