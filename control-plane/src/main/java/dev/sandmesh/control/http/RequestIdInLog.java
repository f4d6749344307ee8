package dev.sandmesh.control.http;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** The word {@code %request} of the log's pattern: the id of the request that a line is about, and a space. */
public final class RequestIdInLog extends ClassicConverter {

    /** On the thread that logs, and so in its context. */
    @Override
    public String convert(ILoggingEvent event) {
        String id = RequestIds.current();
        return id.isEmpty() ? "" : "[" + id + "] ";
    }
}
