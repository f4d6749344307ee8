package dev.sandmesh.control.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.FieldError;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A49: what is wrong with the configuration of browsers, one error for each field, at its place. */
@ExtendWith(VertxExtension.class)
final class BrowserConfigContractTest {

    private static List<FieldError> errors(Vertx vertx, String operation, String body) throws Exception {
        Contract contract = Contract.load(vertx).await(20, SECONDS);
        Contract.Operation found = contract.operations().stream()
                .filter(each -> each.id().equals(operation))
                .findFirst()
                .orElseThrow();
        List<FieldError> errors = new ArrayList<>();
        var unused = new RequestRules(contract, new ContractSchemas(contract), found)
                .body("application/json", Buffer.buffer(body), errors);
        return errors;
    }

    @Test
    void bothEnginesWithAllTheirSettingsAreGood(Vertx vertx) throws Exception {
        String config = """
                {"browserConfig": {
                  "chromium": {"windowSize": "1280x800", "deviceScaleFactor": 1.5, "languages": ["de-DE", "en"], "images": false,
                    "timezone": "Europe/Berlin", "userAgent": "Mozilla/5.0", "proxyServer": "http://[2001:db8::1]:3128",
                    "proxyBypass": ["*.internal", "<local>"], "headless": false},
                  "adspower": {"intervalSeconds": 10, "callGapMillis": 1100, "claimGraceSeconds": 60, "closeLeaked": true}}}
                """;
        assertThat(errors(vertx, "updateSandbox", config)).isEmpty();
        assertThat(errors(
                        vertx,
                        "updateSandbox",
                        "{\"browserConfig\": {\"chromium\": {\"timezone\": null}, \"adspower\": null}}"))
                .isEmpty();
    }

    @Test
    void eachWrongFieldIsToldOnceAtItsPlace(Vertx vertx) throws Exception {
        String config = """
                {"name": "x", "environment": "dev", "instanceId": "i", "browserConfig": {
                  "chromium": {"windowSize": 1280, "deviceScaleFactor": 9, "languages": ["de", "--no-sandbox"], "images": "no",
                    "userAgent": "a\\nb", "proxyServer": "http://user:secret@proxy:80", "arguments": ["--no-sandbox"]},
                  "adspower": {"intervalSeconds": 0, "callGapMillis": 1.5, "path": "/tmp"},
                  "firefox": {}}}
                """;
        assertThat(errors(vertx, "createSandbox", config))
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder(
                        "/browserConfig/chromium/windowSize",
                        "/browserConfig/chromium/deviceScaleFactor",
                        "/browserConfig/chromium/languages/1",
                        "/browserConfig/chromium/images",
                        "/browserConfig/chromium/userAgent",
                        "/browserConfig/chromium/proxyServer",
                        "/browserConfig/chromium/arguments",
                        "/browserConfig/adspower/intervalSeconds",
                        "/browserConfig/adspower/callGapMillis",
                        "/browserConfig/adspower/path",
                        "/browserConfig/firefox");
    }
}
