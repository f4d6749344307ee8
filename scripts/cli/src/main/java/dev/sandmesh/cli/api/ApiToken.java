package dev.sandmesh.cli.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A token that a script was given. */
public final class ApiToken implements Credentials {

    private static final int LONGEST = 8192;

    private final String token;
    private final String source;

    private ApiToken(String token, String source) {
        this.token = token;
        this.source = source;
    }

    /** Fails when it cannot be sent; says where it came from and never what it is. */
    public static ApiToken of(String text, String source) {
        String token = text.strip();
        if (token.isEmpty() || token.length() > LONGEST || !token.matches("[A-Za-z0-9._~+/=-]+")) {
            throw new Failure(
                    ExitCode.USAGE,
                    source + " holds no token: one line such as smt_… is expected",
                    java.util.List.of("Make one: sandmesh tokens create NAME --permission sandbox:read --out FILE"));
        }
        return new ApiToken(token, source);
    }

    public static ApiToken in(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 2);
            return of(new String(bytes, java.nio.charset.StandardCharsets.UTF_8), "--token-file " + file);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.USAGE, "--token-file " + file + " cannot be read: " + Words.of(e), java.util.List.of());
        }
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public String renewed(String refused) {
        throw Failure.notSignedIn(
                "the token of " + source
                        + " is not accepted: it is unknown, revoked or over, or its owner may not sign in",
                "See those that are good: sandmesh tokens list; a new one: sandmesh tokens create");
    }

    @Override
    public String toString() {
        return "ApiToken[" + source + "]";
    }
}
