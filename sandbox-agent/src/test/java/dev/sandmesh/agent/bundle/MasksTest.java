package dev.sandmesh.agent.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {

    private static final String CANARY = "Canary0815x";

    private final Masks masks = new Masks(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=Canary0815x",
                "PASSWORD: Canary0815x and more",
                "{\"apiKey\":\"Canary0815x\"}",
                "{\\\"token\\\":\\\"Canary0815x\\\",\\\"next\\\":1}",
                "{'secret': 'Canary0815x'}",
                "HATCHET_CLIENT_TOKEN=Canary0815x",
                "export DB_PASSWD='Canary 0815x Canary0815x'",
                "Authorization: Bearer Canary0815x",
                "Cookie: first=1; session=Canary0815x",
                "Authorization: Digest username=x, response=Canary0815x",
                "proxy http://user:Canary0815x@proxy:3128/ is used",
                "run --token Canary0815x --port 7",
                "run -password Canary0815x",
                "?access_token=Canary0815x&more=1",
                "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJDYW5hcnkwODE1eCJ9.Canary0815x"
            })
    void whatLooksLikeASecretIsTakenOut(String text) {
        assertThat(masks.mask(text)).contains("***").doesNotContain(CANARY);
    }

    @Test
    void whatIsKnownIsTakenOutWhereverItStands() {
        Masks knowing =
                new Masks(List.of("  Canary0815x\n", "7")).with(Map.of("A_TOKEN", "another-one", "PORT", "9100"));
        assertThat(knowing.mask("<Canary0815x> another-one 9100 7")).isEqualTo("<***> *** 9100 7");
    }

    @Test
    void aWordBehindAnOptionThatWantsASecretIsTakenOut() {
        assertThat(masks.mask(List.of("x11vnc", "-passwd", CANARY, "-rfbport", "5900", "--api-key=" + CANARY)))
                .containsExactly("x11vnc", "-passwd", "***", "-rfbport", "5900", "--api-key=***");
    }

    @Test
    void linesOfAKeyAreTakenOut() {
        String line = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";
        assertThat(masks.mask("-----BEGIN PRIVATE KEY-----\n" + line + "\n-----END PRIVATE KEY-----"))
                .doesNotContain(line);
    }

    @Test
    void whatIsNoSecretStays() {
        String text = "2026-11-22T10:00:00.000Z INFO Supervisor: process chromium, pid 17: exited with code 3\n"
                + "GET http://127.0.0.1:9100/health 200 in 7 ms";
        assertThat(masks.mask(text)).isEqualTo(text);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void longWordsTakeNoLongTime() {
        for (String part : List.of("a", "-", "key", "key-", "://", "eyJ", "passwd ", "\"", "bearer ")) {
            String text = part.repeat(16 * 1024 / part.length());
            assertThatCode(() -> masks.mask(text)).as(part).doesNotThrowAnyException();
        }
    }
}
