package dev.sandmesh.agent;

import dev.sandmesh.agent.file.SecretFile;
import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.JoinBundle;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** By what this host comes in: a bundle, which also says where and into which environment, or a file with nothing but a token. */
record JoinSettings(Optional<Path> tokenFile, Optional<JoinBundle> bundle) {

    private static final String BUNDLE = "joinBundle";
    private static final int LONGEST_BUNDLE = 64 * 1024;

    static JoinSettings read(Settings settings, Optional<Path> tokenFile) {
        Optional<Path> file = settings.text(BUNDLE).map(text -> Path.of(text).toAbsolutePath());
        if (file.isPresent() && tokenFile.isPresent()) {
            settings.problem(BUNDLE, "and joinTokenFile exclude each other: a bundle holds its token");
        }
        return new JoinSettings(tokenFile, file.flatMap(path -> bundle(settings, path)));
    }

    private static Optional<JoinBundle> bundle(Settings settings, Path file) {
        try {
            String text = SecretFile.read("the file", file, LONGEST_BUNDLE);
            return Optional.of(JoinBundle.read(Fields.of(new JsonObject(text))));
        } catch (IOException e) {
            settings.problem(BUNDLE, "cannot be used: " + e.getMessage());
        } catch (ProtocolException e) {
            settings.problem(BUNDLE, file + " is no bundle: " + e.pointer() + " " + e.getMessage());
        } catch (DecodeException | ClassCastException e) {
            // Its message would quote the file.
            settings.problem(BUNDLE, file + " is no bundle: it is no JSON object");
        }
        return Optional.empty();
    }

    /** The environment that a bundle is for, unless it is for all. */
    Optional<String> environment() {
        return bundle.map(JoinBundle::environment).filter(name -> !name.isEmpty());
    }

    Optional<String> meshName() {
        return bundle.map(JoinBundle::meshName);
    }

    List<String> meshMembers() {
        return bundle.map(JoinBundle::meshMembers).orElse(List.of());
    }

    JoinBundle.Relay relay() {
        return bundle.map(JoinBundle::relay).orElse(JoinBundle.Relay.NONE);
    }

    /** Blocks its thread. */
    Invitation invitation() throws IOException {
        if (bundle.isPresent()) {
            return Invitation.of(bundle.get());
        }
        return tokenFile.isPresent() ? Invitation.ofTokenFile(tokenFile.get()) : Invitation.NONE;
    }
}
