package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells within a moment when a guard that is no child of this agent has left an exit code. It has a thread only while somebody
 * is waited for: after an agent's own restart, until what it found running has ended.
 */
final class StatusWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWatch.class);

    private final Path directory;
    private final Map<Path, Runnable> awaited = new ConcurrentHashMap<>();
    private @Nullable WatchService service;

    StatusWatch(Path directory) {
        this.directory = directory;
    }

    /** Whether it will be told; on a thread of the watch, and perhaps more than once. Blocks its thread. */
    synchronized boolean await(StatusFile status, Runnable exited) {
        try {
            awaited.put(status.path(), exited);
            if (service == null) {
                Files.createDirectories(directory);
                WatchService opened = FileSystems.getDefault().newWatchService();
                directory.register(opened, StandardWatchEventKinds.ENTRY_MODIFY);
                service = opened;
                Thread thread = new Thread(() -> watch(opened), "sandmesh-status");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            awaited.remove(status.path());
            LOG.warn("exits of adopted processes are looked for instead of told: {}", e.toString());
            return false;
        }
        // it may have been left before anybody watched
        tell(status.path());
        return true;
    }

    synchronized void forget(StatusFile status) {
        awaited.remove(status.path());
        if (awaited.isEmpty()) {
            close();
        }
    }

    synchronized void close() {
        WatchService open = service;
        service = null;
        awaited.clear();
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("watch of {}: {}", directory, e.toString());
            }
        }
    }

    private void watch(WatchService open) {
        try {
            boolean valid = true;
            while (valid) {
                WatchKey key = open.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name) {
                        tell(directory.resolve(name));
                    } else {
                        awaited.keySet().forEach(this::tell);
                    }
                }
                valid = key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("nobody is waited for any more");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Path path) {
        Runnable exited = awaited.get(path);
        if (exited != null && new StatusFile(path).read().isPresent()) {
            exited.run();
        }
    }
}
