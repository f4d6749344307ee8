package dev.sandmesh.agent.release;

import io.vertx.core.Future;
import java.util.Map;

/** Knows the versions of a part of what runs here. */
@FunctionalInterface
public interface VersionSource {

    /** By name ({@code browser}, {@code worker}); without those that do not answer now. Never fails. */
    Future<Map<String, String>> versions();
}
