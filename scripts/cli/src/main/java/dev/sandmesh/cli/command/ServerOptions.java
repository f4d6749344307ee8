package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ApiToken;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Http;
import dev.sandmesh.cli.api.Login;
import dev.sandmesh.cli.api.ServerUrl;
import dev.sandmesh.cli.api.Session;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which control plane, and as whom. */
final class ServerOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The control plane: https://host[:port]. Otherwise SANDMESH_URL, the one signed in at, "
                    + "or http://127.0.0.1:8080.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) that vouch for the control plane, in place of those that Java knows. "
                    + "Otherwise SANDMESH_CA, or those of the login.")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--plain-http",
            description = "Let http:// leave this machine, where everybody on the way can read passwords and tokens.")
    private boolean plainHttp;

    /** Where the answers come from, before anybody is signed in there. */
    record Place(Http http, Optional<Path> ca) {}

    Place place(Shell shell) {
        Optional<Session> session = url.or(() -> shell.variable("SANDMESH_URL")).isPresent()
                ? Optional.empty()
                : shell.sessions().find();
        ServerUrl where = url.or(() -> shell.variable("SANDMESH_URL"))
                .map(text -> ServerUrl.parse(text, plainHttp))
                .or(() -> session.map(Session::url))
                .orElse(ServerUrl.USUAL);
        Optional<Path> trusted =
                ca.or(() -> shell.variable("SANDMESH_CA").map(Path::of)).map(Path::toAbsolutePath);
        return new Place(new Http(where, trusted.or(() -> caOf(shell, where))), trusted.or(() -> caOf(shell, where)));
    }

    /** With the token that was given, or else with this machine's login. */
    ControlPlane controlPlane(Shell shell, Optional<Path> tokenFile) {
        Http http = place(shell).http();
        Optional<ApiToken> token = tokenFile.map(ApiToken::in).or(() -> shell.variable("SANDMESH_TOKEN")
                .map(text -> ApiToken.of(text, "SANDMESH_TOKEN")));
        return token.map(given -> new ControlPlane(http, given))
                .orElseGet(() -> new ControlPlane(http, login(shell, http)));
    }

    static Login login(Shell shell, Http http) {
        return new Login(shell.sessions(), http, shell.clock());
    }

    private static Optional<Path> caOf(Shell shell, ServerUrl where) {
        return shell.sessions()
                .find()
                .filter(session -> session.url().equals(where))
                .flatMap(Session::ca);
    }
}
