package dev.sandmesh.testbed.bench;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A member of the mesh that does as each line of its input says, and says what came of it: {@code <number> <ms> <outcome>}. */
final class MeshMember {

    static final String READY = "member ready";
    private static final int PORT = 5701;
    private static final long LIMIT_SECONDS = 120;

    private final Mesh mesh;

    private MeshMember(Mesh mesh) {
        this.mesh = mesh;
    }

    /** Arguments: role, own host, {@code host:port} of the data members. */
    public static void main(String[] arguments) throws Exception {
        MeshRole role = MeshRole.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        List<String> members = List.of(arguments[2].split(",", -1));
        Mesh mesh = Mesh.join(new MeshConfig("partition", role, arguments[1], PORT, members), options(role))
                .await(LIMIT_SECONDS, TimeUnit.SECONDS);
        new MeshMember(mesh).obey();
    }

    /** An agent's, for a lite member. */
    private static VertxOptions options(MeshRole role) {
        return role == MeshRole.DATA
                ? new VertxOptions()
                : new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(2)
                        .setInternalBlockingPoolSize(4);
    }

    private void obey() throws IOException {
        say(READY + " " + mesh.nodeId());
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ", -1);
            long began = System.nanoTime();
            attempt(words[1], words[words.length - 1], words[2]).onComplete(outcome -> {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                say(words[0] + " " + millis + " "
                        + (outcome.succeeded() ? outcome.result() : String.valueOf(reason(outcome.cause()))));
            });
        }
        System.exit(0);
    }

    private Future<String> attempt(String what, String on, String member) {
        return switch (what) {
            case "serve" ->
                mesh.vertx()
                        .eventBus()
                        .<String>consumer(on, message -> message.reply(mesh.nodeId()))
                        .completion()
                        .map("served");
            case "ask" ->
                mesh.vertx()
                        .eventBus()
                        .<String>request(on, "", new DeliveryOptions().setSendTimeout(LIMIT_SECONDS * 1_000))
                        .map(answer -> String.valueOf(answer.body()));
            case "knows" -> mesh.knows(on).map(String::valueOf);
            case "remember" -> remembered(on, member);
            case "owner" -> Future.succeededFuture(owner(on));
            case "members" ->
                Future.succeededFuture(
                        Integer.toString(instance().getCluster().getMembers().size()));
            default -> Future.failedFuture("no such order");
        };
    }

    /** As a control node is told by a registration. */
    private Future<String> remembered(String address, String member) {
        mesh.remember(address, member);
        return Future.succeededFuture("remembered");
    }

    /** The host of whoever holds that part of the subscriptions in which {@code address} lies. */
    private static String owner(String address) {
        Member owner = instance().getPartitionService().getPartition(address).getOwner();
        return owner == null ? "nobody" : owner.getAddress().getHost();
    }

    private static HazelcastInstance instance() {
        return Hazelcast.getAllHazelcastInstances().iterator().next();
    }

    private static Object reason(Throwable failure) {
        return failure instanceof ReplyException reply
                ? reply.failureType()
                : failure.getClass().getSimpleName();
    }

    private static synchronized void say(String line) {
        System.out.println("> " + line);
        System.out.flush();
    }
}
