package dev.sandmesh.testbed;

import java.util.HashMap;
import java.util.Map;

/** Where the stand-in for AdsPower and the worker of one sandbox listen, and what makes a sandbox run them. */
record AdsPowerPlaces(String adspower, String worker) {

    static AdsPowerPlaces onFreePorts() {
        return new AdsPowerPlaces("http://127.0.0.1:" + Checkout.freePort(), "http://127.0.0.1:" + Checkout.freePort());
    }

    /** The agent's environment. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ADSPOWER",
                Folders.standIn("adspower/adspower.mjs").toString(),
                "ADSPOWER_PORT",
                port(adspower),
                "SANDMESH_AGENT_ADSPOWER_URL",
                adspower,
                "SANDMESH_AGENT_ADSPOWER_INTERVAL_SECONDS",
                "3",
                "WORKER_PORT",
                port(worker),
                "SANDMESH_AGENT_WORKER_URL",
                worker,
                "WORKER_ADSPOWER_URL",
                adspower,
                "WORKER_STOP_TIMEOUT",
                "15s",
                "WORKER_TASK_INTERVAL_MS",
                "500"));
        if (Folders.isRoot()) {
            settings.put("ADSPOWER_USER", "sandmesh-adspower");
        }
        return settings;
    }

    private static String port(String url) {
        return url.substring(url.lastIndexOf(':') + 1);
    }
}
