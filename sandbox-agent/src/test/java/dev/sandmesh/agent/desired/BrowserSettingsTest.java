package dev.sandmesh.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.process.EngineSettings;
import dev.sandmesh.agent.process.ProcessSpec.Engine;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A48, A49: what people may want of a browser, judged on the sandbox once more. */
class BrowserSettingsTest {

    private static BrowserSettings read(String json) {
        return BrowserSettings.read(new JsonObject(json));
    }

    @Test
    void eachSettingOfChromiumIsOneSwitchOrItsTimeZone() {
        BrowserSettings settings = read("""
                {"chromium": {"windowSize": "1280x800", "deviceScaleFactor": 1.5, "languages": ["de-DE", "en"],
                  "timezone": "Europe/Berlin", "userAgent": "Mozilla/5.0 (X11; --no-sandbox)",
                  "proxyServer": "socks5://proxy.example:1080", "proxyBypass": ["*.internal", "<local>"],
                  "headless": true, "images": false}}
                """);
        assertThat(settings.problems()).isEmpty();
        EngineSettings.Extra extra = settings.engines().extras().get(Engine.CHROMIUM);
        assertThat(extra.arguments())
                .containsExactly(
                        "--window-size=1280,800",
                        "--force-device-scale-factor=1.5",
                        "--lang=de-DE",
                        "--accept-lang=de-DE,en",
                        "--user-agent=Mozilla/5.0 (X11; --no-sandbox)",
                        "--proxy-server=socks5://proxy.example:1080",
                        "--proxy-bypass-list=*.internal;<local>",
                        "--headless=new",
                        "--blink-settings=imagesEnabled=false");
        assertThat(extra.variables()).isEqualTo(Map.of("TZ", "Europe/Berlin"));
    }

    @Test
    void bothEnginesAreConfiguredEachForItself() {
        BrowserSettings settings = read("""
                {"chromium": {"images": true}, "adspower": {"intervalSeconds": 30, "callGapMillis": 200, "closeLeaked": true}}
                """);
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.engines().extras()).containsOnlyKeys(Engine.CHROMIUM);
        assertThat(settings.adsPower()).hasValueSatisfying(tuning -> {
            assertThat(tuning.interval()).contains(Duration.ofSeconds(30));
            assertThat(tuning.callGap()).contains(Duration.ofMillis(200));
            assertThat(tuning.claimGrace()).isEmpty();
            assertThat(tuning.closeLeaked()).contains(true);
        });
    }

    @Test
    void everyWrongFieldIsOneProblemAndNothingIsApplied() {
        BrowserSettings settings = read("""
                {"chromium": {"windowSize": "big", "images": "no", "userAgent": "fine", "arguments": ["--no-sandbox"]},
                 "adspower": {"intervalSeconds": 0, "callGapMillis": 5}, "firefox": {}}
                """);
        assertThat(settings.problems())
                .extracting(problem -> problem.replaceFirst(":.*", ""))
                .containsExactlyInAnyOrder(
                        "firefox",
                        "chromium/arguments",
                        "chromium/windowSize",
                        "chromium/images",
                        "adspower/intervalSeconds",
                        "adspower/callGapMillis");
        assertThat(settings.engines()).isEqualTo(EngineSettings.NONE);
        assertThat(settings.adsPower()).isEmpty();
    }

    /** A control plane that was taken over must not get a command, a path, a variable or a second switch onto a sandbox. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"command\": [\"sh\"]}",
                "{\"environment\": {\"LD_PRELOAD\": \"/tmp/x.so\"}}",
                "{\"userDataDir\": \"/etc\"}",
                "{\"windowSize\": \"1280x800 --no-sandbox\"}",
                "{\"windowSize\": \"1280x800\\n\"}",
                "{\"languages\": [\"de\", \"en --no-sandbox\"]}",
                "{\"languages\": [\"--no-sandbox\"]}",
                "{\"languages\": []}",
                "{\"languages\": \"de\"}",
                "{\"timezone\": \"../../etc/shadow\"}",
                "{\"timezone\": \":/etc/shadow\"}",
                "{\"timezone\": \"Mars/Base\"}",
                "{\"userAgent\": \"a\\u0000b\"}",
                "{\"userAgent\": \"a\\nb\"}",
                "{\"userAgent\": \"\"}",
                "{\"proxyServer\": \"http://user:secret@proxy.example:80\"}",
                "{\"proxyServer\": \"http://proxy.example:80;https=evil:1\"}",
                "{\"proxyServer\": \"file:///etc/passwd\"}",
                "{\"proxyServer\": \"http://proxy.example:80\\n\"}",
                "{\"proxyBypass\": [\"a;b\"]}",
                "{\"proxyBypass\": [\"a b\"]}",
                "{\"deviceScaleFactor\": 1e9}",
                "{\"headless\": \"new --remote-debugging-address=0.0.0.0\"}",
                "{\"images\": 0}"
            })
    void whatIsNotOnTheListOrOutOfItsBoundsIsRefused(String chromium) {
        BrowserSettings settings = BrowserSettings.read(new JsonObject().put("chromium", new JsonObject(chromium)));
        assertThat(settings.problems()).as(chromium).hasSize(1);
        assertThat(settings.engines()).isEqualTo(EngineSettings.NONE);
    }

    @Test
    void aSettingThatIsNoObjectIsRefused() {
        assertThat(read("{\"chromium\": []}").problems()).isEqualTo(List.of("chromium: must be an object"));
    }
}
