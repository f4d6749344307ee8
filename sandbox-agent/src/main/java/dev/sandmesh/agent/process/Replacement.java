package dev.sandmesh.agent.process;

/**
 * Why a running process has to go.
 *
 * @param reason as it stands with that process
 * @param sentence as it stands with all others, who have to be told whom it is about
 * @param isFault it did wrong, so this counts as a crash; nobody wanted it
 */
record Replacement(String reason, String sentence, boolean isFault) {
    static Replacement byOrder(String name) {
        return new Replacement("restart by order", name + " is restarted by order", false);
    }

    static Replacement byStartOrder(String name) {
        return new Replacement("start by order", name + " is started by order", false);
    }

    static Replacement byStopOrder(String name) {
        return new Replacement("stop by order", name + " is stopped by order", false);
    }

    static Replacement ofChanged(String name) {
        return new Replacement("its specification changed", name + " has a new specification", false);
    }

    static Replacement ofRemoved(String name) {
        String sentence = "is not in the specification any more";
        return new Replacement(sentence, name + " " + sentence, false);
    }

    static Replacement ofUnwell(String name, String why) {
        return new Replacement(name + " " + why, name + " " + why, true);
    }
}
