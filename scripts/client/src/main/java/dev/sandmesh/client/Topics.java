package dev.sandmesh.client;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets several listen on one address, which is registered once. One event loop. */
final class Topics {

    /** Whoever listens; on the event loop of the client. */
    interface Listener {
        void message(JsonObject body);

        /** Now, and after every break of the connection. */
        default void registered() {}

        default void refused(FleetException why) {}
    }

    private static final class Topic {
        private final List<Listener> listeners = new ArrayList<>();
        private boolean registered;
    }

    private final DoorConnection door;
    private final Map<String, Topic> topics = new HashMap<>();

    Topics(DoorConnection door) {
        this.door = door;
    }

    void join(String address, Listener listener) {
        Topic topic = topics.computeIfAbsent(address, unknown -> new Topic());
        topic.listeners.add(listener);
        if (topic.registered) {
            listener.registered();
        } else if (topic.listeners.size() == 1) {
            door.register(address);
        }
    }

    void leave(String address, Listener listener) {
        Topic topic = topics.get(address);
        if (topic != null && topic.listeners.remove(listener) && topic.listeners.isEmpty()) {
            topics.remove(address);
            door.unregister(address);
        }
    }

    void lost() {
        topics.values().forEach(topic -> topic.registered = false);
    }

    void frame(String type, String address, JsonObject body) {
        Topic topic = topics.get(address);
        if (topic == null) {
            return;
        }
        List<Listener> listeners = List.copyOf(topic.listeners);
        switch (type) {
            case "rec" -> listeners.forEach(each -> each.message(body));
            case "registered" -> {
                topic.registered = true;
                listeners.forEach(Listener::registered);
            }
            case "err" -> listeners.forEach(each -> each.refused(DoorConnection.refusal(body)));
            default -> {
                // of a later door
            }
        }
    }
}
