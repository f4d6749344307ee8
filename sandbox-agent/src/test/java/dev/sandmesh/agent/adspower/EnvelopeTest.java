package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.adspower.Answer.NotJson;
import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Refused;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure text that AdsPower is known to send, and what is around it. */
class EnvelopeTest {
    private static Answer read(String body) {
        return Envelope.read(200, Buffer.buffer(body));
    }

    private static Answer refused(String text) {
        return read(new JsonObject().put("code", -1).put("msg", text).encode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "User_id is not open | NOT_OPEN",
                "user_id does not exist | UNKNOWN_PROFILE",
                "profile_id does not exist | UNKNOWN_PROFILE",
                "Profile not found | UNKNOWN_PROFILE",
                "SunBrowser 136 is not ready,please to download! | KERNEL_MISSING",
                "FlowerBrowser 120 is not ready,please to download! | KERNEL_MISSING",
                "SunBrowser is updating, waiting for download. | KERNEL_UPDATING",
                "Exceeding open daily limit, recovery after 7 hours | DAILY_LIMIT",
                "API key is missing or wrong: security verification is on | KEY_REQUIRED",
                "Please provide a valid api-key | KEY_REQUIRED",
                "Require api_key | KEY_REQUIRED",
                "Unauthorized | KEY_REQUIRED",
                "This feature is only available in paid subscriptions | NOT_PAID",
                "Too many request per second, please check | THROTTLED",
                "too many requests | THROTTLED",
                "Check Proxy Fail | OTHER",
                "'' | OTHER"
            })
    void everyTextHasItsKindAndEveryKindAnAdvice(String text, RefusalKind kind) {
        assertThat(refused(text)).isInstanceOfSatisfying(Refused.class, answer -> {
            assertThat(answer.kind()).isEqualTo(kind);
            assertThat(answer.kind().advice()).isNotBlank();
            assertThat(answer.text()).isEqualTo(text.isEmpty() ? "code -1" : text);
        });
    }

    @Test
    void aMissingKernelIsNamedByItsVersion() {
        assertThat(((Refused) refused("SunBrowser 136 is not ready,please to download!")).kernel())
                .contains("136");
        assertThat(((Refused) refused("SunBrowser is updating, waiting for download.")).kernel())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":0,\"msg\":\"success\"}",
                "{\"code\":0,\"msg\":\"Success\",\"data\":{}}",
                "{\"code\":0,\"data\":[]}",
                "{\"code\":0,\"data\":null,\"msg\":\"failed\"}"
            })
    void onlyTheCodeSaysThatItIsWell(String body) {
        assertThat(read(body)).isEqualTo(new Ok(new JsonObject()));
        assertThat(Envelope.read(500, Buffer.buffer(body)).isOk()).isTrue();
    }

    @Test
    void aFailureIsOneAlsoWithADataObjectAndASuccessText() {
        assertThat(read("{\"code\":-1,\"data\":{},\"msg\":\"success\"}"))
                .isEqualTo(new Refused(RefusalKind.OTHER, "success"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<!doctype html><title>Error</title>",
                "[]",
                "null",
                "7",
                "{}",
                "{\"code\":\"0\"}",
                "{\"code\""
            })
    void whatIsNoEnvelopeIsNoAnswerOfAdsPower(String body) {
        assertThat(read(body)).isInstanceOfSatisfying(NotJson.class, answer -> assertThat(answer.sentence())
                .startsWith("AdsPower answers status 200 and "));
    }

    @Property
    void everyTextEndsBoundedAndWithoutControlCharacters(@ForAll String text) {
        Refused answer = (Refused) refused(text);
        assertThat(answer.text().length()).isBetween(1, 201);
        assertThat(answer.sentence().codePoints().noneMatch(Character::isISOControl))
                .isTrue();
    }
}
