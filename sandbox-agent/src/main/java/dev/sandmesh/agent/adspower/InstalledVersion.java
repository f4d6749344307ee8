package dev.sandmesh.agent.adspower;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of AdsPower as Debian's packages have it: its Local API does not tell. Blocks its thread. */
final class InstalledVersion {
    private static final int LIMIT_SECONDS = 5;
    private static final int LONGEST = 4096;
    private static final Pattern VERSION = Pattern.compile("(?m)^([0-9][A-Za-z0-9.+~:-]{0,63})$");
    private static final Redirect NOWHERE = Redirect.to(new File("/dev/null"));

    private InstalledVersion() {}

    /** Empty where it was not installed as a package. */
    static Optional<String> find() throws InterruptedException {
        try {
            Process query = new ProcessBuilder("dpkg-query", "--show", "--showformat=${Version}\n", "adspower*")
                    .redirectInput(new File("/dev/null"))
                    .redirectError(NOWHERE)
                    .start();
            try {
                if (!query.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    return Optional.empty();
                }
                return first(new String(query.getInputStream().readNBytes(LONGEST), StandardCharsets.US_ASCII));
            } finally {
                query.destroyForcibly();
            }
        } catch (IOException e) {
            // no dpkg here
            return Optional.empty();
        }
    }

    static Optional<String> first(String output) {
        Matcher matcher = VERSION.matcher(output);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
