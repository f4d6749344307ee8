package dev.sandmesh.cli.api;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One request whose body goes on while its answer comes: the JDK's client reads no answer of HTTP/1.1 before it has sent all. */
final class TwoWay implements AutoCloseable {

    private static final int PIECE = 32 * 1024;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_HEADERS = 200;
    private static final String CRLF = "\r\n";

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final int status;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** How long things may take: a connection, the head of an answer, and a part of its body. */
    record Limits(Duration connect, Duration answer, Duration silence) {}

    /** Sends the head and the first bytes of the body, and reads the head of the answer. */
    TwoWay(ServerUrl url, SSLContext trust, Limits limits, Request request, byte[] first) throws IOException {
        URI uri = url.resolve(request.pathAndQuery());
        socket = connected(uri, trust, limits);
        try {
            out = new BufferedOutputStream(socket.getOutputStream(), PIECE);
            in = new BufferedInputStream(socket.getInputStream(), PIECE);
            out.write(head(uri, request).getBytes(StandardCharsets.ISO_8859_1));
            send(first, first.length);
            status = readHead();
            socket.setSoTimeout((int) limits.silence().toMillis());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket connected(URI uri, SSLContext trust, Limits limits) throws IOException {
        boolean secure = uri.getScheme().equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        Socket plain = new Socket();
        try {
            plain.setSoTimeout((int) limits.answer().toMillis());
            plain.setTcpNoDelay(true);
            plain.connect(
                    new InetSocketAddress(host, port), (int) limits.connect().toMillis());
            if (!secure) {
                return plain;
            }
            SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static String head(URI uri, Request request) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder(request.method() + " " + uri.getRawPath() + query + " HTTP/1.1" + CRLF);
        head.append("Host: ").append(uri.getRawAuthority()).append(CRLF);
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append(CRLF));
        return head.append("Transfer-Encoding: chunked")
                .append(CRLF)
                .append("Connection: close")
                .append(CRLF)
                .append(CRLF)
                .toString();
    }

    private int readHead() throws IOException {
        String[] words = line().split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[2-5][0-9][0-9]")) {
            throw new IOException("what came is no answer of HTTP/1.1");
        }
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MOST_HEADERS) {
                throw new IOException("the head of the answer cannot be read");
            }
            headers.computeIfAbsent(line.substring(0, colon).strip(), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return Integer.parseInt(words[1]);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("a line of the answer is too long");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    int status() {
        return status;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    /** The answer's body; closing it ends the connection. */
    InputStream body() {
        boolean chunked = headers.getOrDefault("Transfer-Encoding", List.of()).stream()
                .anyMatch(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked"));
        if (chunked) {
            return new Body(0, false);
        }
        String length = headers.getOrDefault("Content-Length", List.of("")).get(0);
        return new Body(length.matches("[0-9]{1,18}") ? Long.parseLong(length) : Long.MAX_VALUE, true);
    }

    /** More of the request's body; blocks while the other side does not read. */
    void send(byte[] bytes, int length) throws IOException {
        if (length > 0) {
            out.write((Integer.toHexString(length) + CRLF).getBytes(StandardCharsets.ISO_8859_1));
            out.write(bytes, 0, length);
            out.write(CRLF.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    /** That was all of the request's body. */
    void end() throws IOException {
        out.write(("0" + CRLF + CRLF).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A body of one length, or of chunks, each behind a line with its length. */
    private final class Body extends InputStream {

        private final boolean whole;
        private long left;
        private boolean begun;
        private boolean ended;

        Body(long length, boolean whole) {
            this.left = length;
            this.whole = whole;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && !ended) {
                next();
            }
            if (ended) {
                return -1;
            }
            int read = in.read(into, from, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the connection broke off");
            }
            left -= read;
            return read;
        }

        private void next() throws IOException {
            if (whole) {
                ended = true;
                return;
            }
            if (begun && !line().isEmpty()) {
                throw new IOException("a chunk is longer than it says");
            }
            begun = true;
            String length = line().split(";", 2)[0].strip();
            try {
                left = Long.parseUnsignedLong(length, 16);
            } catch (NumberFormatException e) {
                throw new IOException("the length of a chunk is no number: " + length, e);
            }
            ended = left == 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
