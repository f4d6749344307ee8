package dev.sandmesh.agent.process;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long logs were at which time, since this agent looks at them: points five seconds apart, or a small part of their age. Any thread. */
public final class LogTimes {

    private static final long APART_MILLIS = 5_000;
    private static final int MOST = 4_096;
    /** Some 4,000 of such points go back ten years. */
    private static final int PARTS_OF_AGE = 300;

    private final Map<Path, Log> logs = new HashMap<>();

    /** So long it was from that time on, until the next one. */
    private record Point(long millis, long size) {}

    private static final class Log {
        private final long file;
        private final List<Point> points = new ArrayList<>();
        private Point last;

        Log(long file, Point first) {
            this.file = file;
            this.last = first;
        }

        void grown(Point now) {
            if (points.isEmpty() || now.millis() - points.get(points.size() - 1).millis() >= APART_MILLIS) {
                points.add(last);
            }
            last = now;
            if (points.size() >= MOST) {
                thin(now.millis());
            }
        }

        private void thin(long now) {
            List<Point> fewer = new ArrayList<>();
            long kept = Long.MIN_VALUE / 2;
            for (Point point : points) {
                if (point.millis() - kept >= (now - point.millis()) / PARTS_OF_AGE) {
                    fewer.add(point);
                    kept = point.millis();
                }
            }
            points.clear();
            points.addAll(fewer.subList(Math.max(0, fewer.size() - MOST + 1), fewer.size()));
        }
    }

    /** {@code file} is another one, or shorter, where it began anew. */
    synchronized void note(Path path, long file, long size, Instant now) {
        Log log = logs.get(path);
        Point point = new Point(now.toEpochMilli(), size);
        if (log == null || log.file != file || size < log.last.size()) {
            logs.put(path, new Log(file, point));
        } else if (size > log.last.size()) {
            log.grown(point);
        }
    }

    synchronized void keep(Collection<Path> paths) {
        logs.keySet().retainAll(paths);
    }

    /** A byte before which nothing was written after that time; the first one where nobody knows. */
    public synchronized long at(Path path, Instant time) {
        Log log = logs.get(path);
        if (log == null) {
            return 0;
        }
        long millis = time.toEpochMilli();
        if (log.last.millis() <= millis) {
            return log.last.size();
        }
        for (int i = log.points.size() - 1; i >= 0; i--) {
            if (log.points.get(i).millis() <= millis) {
                return log.points.get(i).size();
            }
        }
        return 0;
    }
}
