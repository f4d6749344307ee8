package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.protocol.view.ViewMode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What must reach the server, said of whole messages and not of bytes as they come. */
final class FilterModel {

    private static final Set<Integer> FOR_NOBODY = Set.of(-259, -305, -309, -316, 0xC0A1E5CE);
    private static final Set<Integer> NOT_FOR_VIEWERS = Set.of(-258, -261, -308);
    private static final Set<Integer> KNOWN = known();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Said> held = new LinkedHashMap<>();
    private Said pointer = Said.pointer(0, 0, 0);
    private List<Integer> wanted = List.of();
    private boolean wants;
    private ViewMode mode;

    private FilterModel(ViewMode mode) {
        this.mode = mode;
    }

    /**
     * All that must have been written in the end.
     *
     * @param switches by how many bytes have come before them
     */
    static byte[] expected(List<Said> messages, ViewMode mode, SortedMap<Integer, ViewMode> switches) {
        FilterModel model = new FilterModel(mode);
        int start = 0;
        int done = -1;
        for (Said message : messages) {
            int judged = start + message.unit();
            int end = start + message.bytes().length;
            switches.subMap(done + 1, judged).values().forEach(model::change);
            boolean passes = !message.never() && (!message.input() || model.mode == ViewMode.CONTROL);
            if (passes) {
                model.pass(message);
            }
            int passed = judged;
            for (Map.Entry<Integer, ViewMode> change :
                    switches.subMap(judged, end).entrySet()) {
                if (passes && change.getValue() == ViewMode.VIEW) {
                    model.write(message, passed - start, change.getKey() - start);
                    model.out.writeBytes(new byte[end - change.getKey()]);
                    passes = false;
                }
                model.change(change.getValue());
            }
            if (passes) {
                model.write(message, passed - start, end - start);
            }
            done = Math.max(judged, end) - 1;
            start = end;
        }
        switches.tailMap(done + 1).values().forEach(model::change);
        return model.out.toByteArray();
    }

    private void write(Said message, int from, int to) {
        out.write(message.bytes(), from, to - from);
    }

    private void pass(Said message) {
        byte[] bytes = message.bytes();
        switch (bytes[0] & 0xff) {
            case 2 -> {
                wanted = ints(bytes, 4);
                wants = true;
                writeEncodings();
                return;
            }
            case 4 ->
                press(
                        "key " + ints(bytes, 4),
                        bytes[1] != 0,
                        Said.key(false, ints(bytes, 4).get(0)));
            case 255 -> {
                List<Integer> key = ints(bytes, 4);
                String id = key.get(1) == 0 ? "of symbol " + key.get(0) : "of code " + key.get(1);
                press(id, bytes[3] != 0, Said.qemuKey(false, key.get(0), key.get(1)));
            }
            case 5 -> pointer = message;
            default -> {}
        }
        write(message, 0, message.unit());
    }

    private void press(String id, boolean down, Said lift) {
        if (down) {
            held.put(id, lift);
        } else {
            held.remove(id);
        }
    }

    private void change(ViewMode next) {
        if (next == mode) {
            return;
        }
        if (next == ViewMode.VIEW) {
            List<Said> lifts = new ArrayList<>(held.values());
            Collections.reverse(lifts);
            held.clear();
            lifts.forEach(lift -> out.writeBytes(lift.bytes()));
            if (pointer.bytes()[1] != 0) {
                byte[] released = pointer.bytes().clone();
                released[1] = 0;
                out.writeBytes(released);
                pointer = Said.pointer(0, 0, 0);
            }
        }
        mode = next;
        if (wants) {
            writeEncodings();
        }
    }

    private void writeEncodings() {
        int[] left = wanted.stream()
                .filter(KNOWN::contains)
                .filter(encoding -> !FOR_NOBODY.contains(encoding))
                .filter(encoding -> mode == ViewMode.CONTROL || !NOT_FOR_VIEWERS.contains(encoding))
                .mapToInt(Integer::intValue)
                .toArray();
        out.writeBytes(Said.encodings(left).bytes());
    }

    private static Set<Integer> known() {
        Set<Integer> known = new HashSet<>();
        for (int encoding : Said.NOVNC_ENCODINGS) {
            known.add(encoding);
        }
        for (int level = 0; level < 10; level++) {
            known.add(-32 + level);
            known.add(-256 + level);
        }
        return known;
    }

    private static List<Integer> ints(byte[] bytes, int from) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        List<Integer> ints = new ArrayList<>();
        while (in.remaining() >= 4) {
            ints.add(in.getInt());
        }
        return ints;
    }
}
