package dev.sandmesh.control;

import java.util.List;

/** The configuration is wrong; every fault of it is named. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConfigException(List<String> faults) {
        super(String.join("\n", faults));
    }
}
