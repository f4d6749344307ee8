package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class NetworksTest {

    @Test
    void whoIsCutOffHearsNothingAndIsNotToldSoUntilItIsHealed() throws Exception {
        Networks.whyNot().ifPresent(why -> {
            System.err.println("NOT RUN: NetworksTest cuts no network here: " + why);
            Assumptions.abort("NOT RUN: " + why);
        });
        try (Networks networks = Networks.open("one", "two");
                ServerSocket server = new ServerSocket()) {
            NetworkNamespace place = networks.add("place");
            server.bind(new InetSocketAddress(networks.hostAddress("one"), 0));
            Thread greeter = new Thread(() -> greet(server));
            greeter.setDaemon(true);
            greeter.start();

            assertThat(greeting(place, server)).isEqualTo("hello");
            networks.cut("one", "island", "place");
            assertThat(greeting(place, server)).as("no answer, and no refusal").isEqualTo("nothing");
            networks.heal("one", "place");
            assertThat(greeting(place, server)).isEqualTo("hello");
            networks.cut("two", "island", "place");
            assertThat(greeting(place, server)).as("the other network is whole").isEqualTo("hello");
        }
        assertThat(Programs.firstLineOf("sh", "-c", "{ ip netns list; ip -o link show; } | tr '\\n' ' '"))
                .doesNotContain(Iproute.prefix());
    }

    private static void greet(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // closed, as the test is over
            }
        }
    }

    private static String greeting(NetworkNamespace place, ServerSocket server) throws Exception {
        String ask = "timeout 2 bash -c 'exec 3<>/dev/tcp/"
                + server.getInetAddress().getHostAddress() + "/" + server.getLocalPort()
                + "; read -r -u 3 line; echo \"$line\"' || { [ $? = 124 ] && echo nothing; }";
        Process process = new ProcessBuilder(place.within(List.of("bash", "-c", ask)))
                .redirectErrorStream(true)
                .start();
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return text;
        }
    }
}
