package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Failure;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal that somebody sits at, which stty changes for us. However this program ends, it is left as it was found. */
final class LocalTerminal implements AutoCloseable {

    private static final File DEVICE = new File("/dev/tty");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})");
    private static final int LIMIT_SECONDS = 5;

    private final String found;
    private final Thread atExit = new Thread(this::restore, "terminal");
    private boolean restored;

    /** How large it is. */
    record Size(int rows, int columns) {}

    private LocalTerminal(String found) {
        this.found = found;
    }

    /** From now on each key is handed on as it is, also Ctrl-C. */
    static LocalTerminal raw() {
        LocalTerminal terminal = new LocalTerminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.atExit);
        String changed = stty("raw", "-echo");
        assert changed.isEmpty();
        return terminal;
    }

    static Optional<Size> size() {
        Matcher size = SIZE.matcher(stty("size"));
        boolean known =
                size.matches() && !size.group(1).equals("0") && !size.group(2).equals("0");
        return known
                ? Optional.of(new Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
                : Optional.empty();
    }

    /**
     * Runs it, on a thread of its own, when the size of the terminal has changed. The class for that is in every JDK, but not in the
     * standard, so it is looked up; without it a terminal stays as large as it was.
     */
    static void onResize(Runnable work) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (of, method, args) -> {
                        if (method.getName().equals("handle")) {
                            work.run();
                        }
                        return method.getReturnType() == boolean.class
                                ? false
                                : method.getReturnType() == int.class ? Integer.valueOf(0) : null;
                    });
            Object winch = signal.getConstructor(String.class).newInstance("WINCH");
            Object before = signal.getMethod("handle", signal, handler).invoke(null, winch, handling);
            assert before != handling;
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            // said above
        }
    }

    @Override
    public void close() {
        restore();
        try {
            boolean removed = Runtime.getRuntime().removeShutdownHook(atExit);
            assert removed;
        } catch (IllegalStateException e) {
            // this program ends already
        }
    }

    private synchronized void restore() {
        if (!restored) {
            restored = true;
            String changed = stty(found);
            assert changed.isEmpty();
        }
    }

    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process stty = new ProcessBuilder(command)
                    .redirectInput(DEVICE)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!stty.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || stty.exitValue() != 0) {
                throw Failure.of("stty cannot change this terminal: " + said);
            }
            return said;
        } catch (IOException e) {
            throw Failure.of("stty cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("interrupted");
        }
    }
}
