package dev.sandmesh.agent.adspower;

import java.util.regex.Pattern;

/** Why AdsPower says no. It has no codes, only texts, whose wording varies between its versions. */
public enum RefusalKind {
    /** Too many calls in a second, by whomever. */
    THROTTLED("too many request", "other callers on this host have to call less often"),
    /** A profile that is closed was to be closed, which is as good as done. */
    NOT_OPEN("is not open", "nothing has to be done"),
    /** It knows no such profile. */
    UNKNOWN_PROFILE(
            "(user_?id|profile(_id)?|account)\\b.*(does not exist|not exist|not found)",
            "check the profile's id, and that this AdsPower account may see it"),
    /** The browser that the profile wants is not installed. */
    KERNEL_MISSING("(SunBrowser|FlowerBrowser) \\d+ is not ready", "download that browser in AdsPower"),
    /** The browser is being downloaded. */
    KERNEL_UPDATING("is updating,? *waiting for download", "wait some minutes: it downloads by itself"),
    /** The plan's openings of this day are used up. */
    DAILY_LIMIT("daily limit", "wait until AdsPower counts anew, or take a larger plan; do not try again before"),
    /** It does not know who calls. */
    KEY_REQUIRED(
            "api[ _-]?key|security verification|unauthori[sz]ed",
            "set adspower.keyFile to a file with the key that AdsPower shows under Automation, API"),
    /** It wants a key, and the one of the agent cannot be used. */
    KEY_UNUSABLE("(?!)", "correct the file that adspower.keyFile names"),
    /** Another user's process listens where AdsPower should; it is sent nothing. */
    FOREIGN_LISTENER("(?!)", "end that process, or correct adspower.url"),
    /** The plan does not include the interface. */
    NOT_PAID("paid subscription", "the AdsPower plan has to include its Local API"),
    /** A text that nobody has seen yet. */
    OTHER("", "see the log of AdsPower");

    private final Pattern text;
    private final String advice;

    RefusalKind(String text, String advice) {
        this.text = Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        this.advice = advice;
    }

    /** What to do about it. */
    public String advice() {
        return advice;
    }

    static RefusalKind of(String message) {
        for (RefusalKind kind : values()) {
            if (kind.text.matcher(message).find()) {
                return kind;
            }
        }
        return OTHER;
    }
}
