package dev.sandmesh.agent.desired;

import dev.sandmesh.agent.process.EngineSettings;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may be wanted of a Chromium, as the switches and the one variable that it takes for it. */
final class DesiredChromium {
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{2,3}x[1-9][0-9]{2,3}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,256}");
    private static final Pattern PROXY =
            Pattern.compile("(http|https|socks4|socks5)://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:]{2,45}]):[0-9]{1,5}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:*/\\[\\]<>-]{1,253}");
    private static final int MOST_LANGUAGES = 10;
    private static final int MOST_HOSTS = 50;

    private DesiredChromium() {}

    static EngineSettings.Extra read(SettingsNode node) {
        node.onlyKnows(
                "windowSize",
                "deviceScaleFactor",
                "languages",
                "timezone",
                "userAgent",
                "proxyServer",
                "proxyBypass",
                "headless",
                "images");
        List<String> switches = new ArrayList<>();
        node.text("windowSize", SIZE, "must be WIDTHxHEIGHT, each of three or four digits")
                .ifPresent(size -> switches.add("--window-size=" + size.replace('x', ',')));
        node.number("deviceScaleFactor", 0.5, 4)
                .ifPresent(factor -> switches.add("--force-device-scale-factor=" + factor));
        List<String> languages = node.texts("languages", MOST_LANGUAGES, LANGUAGE, "languages such as de-DE");
        if (!languages.isEmpty()) {
            switches.add("--lang=" + languages.get(0));
            switches.add("--accept-lang=" + String.join(",", languages));
        }
        node.text("userAgent", PRINTABLE, "must be 1 to 256 printable characters")
                .ifPresent(agent -> switches.add("--user-agent=" + agent));
        node.text("proxyServer", PROXY, "must be http, https, socks4 or socks5://host:port, without credentials")
                .ifPresent(proxy -> switches.add("--proxy-server=" + proxy));
        List<String> direct = node.texts("proxyBypass", MOST_HOSTS, HOST, "hosts, or patterns of hosts");
        if (!direct.isEmpty()) {
            switches.add("--proxy-bypass-list=" + String.join(";", direct));
        }
        node.flag("headless").filter(wanted -> wanted).ifPresent(wanted -> switches.add("--headless=new"));
        node.flag("images")
                .filter(wanted -> !wanted)
                .ifPresent(unwanted -> switches.add("--blink-settings=imagesEnabled=false"));
        return new EngineSettings.Extra(
                switches, timezone(node).map(zone -> Map.of("TZ", zone)).orElse(Map.of()));
    }

    private static Optional<String> timezone(SettingsNode node) {
        String what = "must be a time zone such as Europe/Berlin";
        Optional<String> zone = node.text("timezone", ZONE, what);
        if (zone.isPresent() && !ZoneId.getAvailableZoneIds().contains(zone.get())) {
            node.problem("timezone", what);
            return Optional.empty();
        }
        return zone;
    }
}
