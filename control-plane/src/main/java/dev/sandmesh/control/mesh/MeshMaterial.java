package dev.sandmesh.control.mesh;

import dev.sandmesh.control.db.WholeFile;
import dev.sandmesh.protocol.mesh.MeshKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder {@code mesh} of a control node's home: the CA with its key, the node's own certificate and the mesh keys; under
 * {@code agents} and {@code nodes} one folder for each member on another host, which holds all that this one needs.
 * Running members read their files again, so everything can be replaced under them. Blocks.
 */
public final class MeshMaterial {

    public static final String FOLDER = "mesh";

    /** What ends sooner is made anew by {@link #init}. */
    private static final Duration SOON = Duration.ofDays(60);

    private static final String CA = "ca.pem";
    private static final String CA_KEY = "ca-key.pem";
    private static final String KEYS = "mesh.key";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    private final Path folder;
    private final InstantSource clock;

    /** {@code home} is the control node's SANDMESH_HOME. */
    public MeshMaterial(Path home, InstantSource clock) {
        this.folder = home.toAbsolutePath().normalize().resolve(FOLDER);
        this.clock = clock;
    }

    /** What a member is: the name of its files, and of the folder with one folder for each. */
    public enum Kind {
        AGENT("agents", "agent"),
        NODE("nodes", "node");

        private final String folder;
        private final String file;

        Kind(String folder, String file) {
            this.folder = folder;
            this.file = file;
        }
    }

    /** What is to be replaced, a step that can be taken while the mesh runs. */
    public enum Step {
        /** Certificates of all members, signed by the newest CA. */
        CERTIFICATES,
        /** A new CA, believed beside the one before; the next certificates are its. */
        CA,
        /** A new mesh key, before the others. */
        KEY,
        /** The newest CA and the newest mesh key alone count on. */
        FORGET_OLD
    }

    public Path folder() {
        return folder;
    }

    /** Makes what is missing, and certificates anew that end soon. Answers whether there was anything to make. */
    public boolean init() throws IOException {
        boolean made = false;
        privateFolder(folder);
        if (!Files.exists(folder.resolve(CA))) {
            keepAuthority(MeshAuthority.create(clock.instant()), List.of());
            made = true;
        }
        if (!Files.exists(folder.resolve(KEYS))) {
            WholeFile.replace(folder.resolve(KEYS), MeshKeys.newLine(new SecureRandom()) + "\n");
            made = true;
        }
        if (endsSoon(folder.resolve("node.pem"))) {
            issue(folder, Kind.NODE, "control");
            made = true;
        }
        for (Member member : members()) {
            if (endsSoon(member.certificate())) {
                give(member);
                made = true;
            }
        }
        return made;
    }

    /** Makes the folder of a member on another host, or makes it anew; answers it. */
    public Path member(Kind kind, String name) throws IOException {
        if (!name.matches(NAME)) {
            throw new IOException(name + " is no name for a member: up to 63 of letters, digits and . _ -");
        }
        requireMade();
        Member member = new Member(kind, name, folder.resolve(kind.folder).resolve(name));
        privateFolder(folder.resolve(kind.folder));
        privateFolder(member.folder());
        give(member);
        return member.folder();
    }

    /** As {@link #member}, unless it is there and good for some time. */
    public Path kept(Kind kind, String name) throws IOException {
        Path there = folder.resolve(kind.folder).resolve(name);
        return endsSoon(there.resolve(kind.file + ".pem")) ? member(kind, name) : there;
    }

    /** Takes one step; the folders of all members get what they need of it. */
    public void rotate(Step step) throws IOException {
        requireMade();
        switch (step) {
            case CERTIFICATES -> issue(folder, Kind.NODE, "control");
            case CA -> {
                List<X509Certificate> before = Pem.certificates(folder.resolve(CA));
                keepAuthority(MeshAuthority.create(clock.instant()), before);
            }
            case KEY -> {
                List<String> lines = new ArrayList<>(List.of(MeshKeys.newLine(new SecureRandom())));
                lines.addAll(keyLines());
                if (lines.size() > 3) {
                    throw new IOException("three mesh keys count already; take the old ones away first: --forget-old");
                }
                WholeFile.replace(folder.resolve(KEYS), String.join("\n", lines) + "\n");
            }
            case FORGET_OLD -> forgetOld();
        }
        for (Member member : members()) {
            if (step == Step.CERTIFICATES) {
                give(member);
            } else {
                copyShared(member.folder());
            }
        }
    }

    /** Not before the certificates of the new one are out: what it did not sign would be believed by nobody. */
    private void forgetOld() throws IOException {
        X509Certificate newest = Pem.certificates(folder.resolve(CA)).get(0);
        List<Path> certificates = new ArrayList<>(List.of(folder.resolve("node.pem")));
        members().forEach(member -> certificates.add(member.certificate()));
        for (Path certificate : certificates) {
            if (!isSignedBy(newest, certificate)) {
                throw new IOException(
                        certificate + " is signed by the old CA: make new certificates first (rotate), and let"
                                + " every member have its own");
            }
        }
        WholeFile.replace(folder.resolve(CA), Pem.of(List.of(newest)));
        WholeFile.replace(folder.resolve(KEYS), keyLines().get(0) + "\n");
    }

    private static boolean isSignedBy(X509Certificate authority, Path certificate) throws IOException {
        return Pem.certificates(certificate)
                .get(0)
                .getIssuerX500Principal()
                .equals(authority.getSubjectX500Principal());
    }

    /** A member on another host. */
    private record Member(Kind kind, String name, Path folder) {
        Path certificate() {
            return folder.resolve(kind.file + ".pem");
        }
    }

    private List<Member> members() throws IOException {
        List<Member> members = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Path all = folder.resolve(kind.folder);
            if (Files.isDirectory(all)) {
                try (Stream<Path> each = Files.list(all)) {
                    each.sorted().forEach(one -> members.add(new Member(kind, String.valueOf(one.getFileName()), one)));
                }
            }
        }
        return members;
    }

    private void give(Member member) throws IOException {
        copyShared(member.folder());
        issue(member.folder(), member.kind(), member.name());
    }

    private void copyShared(Path target) throws IOException {
        WholeFile.replace(target.resolve(CA), Files.readString(folder.resolve(CA)));
        WholeFile.replace(target.resolve(KEYS), Files.readString(folder.resolve(KEYS)));
    }

    /** The key first: until its certificate is there, too, whoever looks finds that they do not fit and keeps the old ones. */
    private void issue(Path target, Kind kind, String name) throws IOException {
        MeshAuthority authority =
                new MeshAuthority(Pem.certificates(folder.resolve(CA)).get(0), Pem.key(folder.resolve(CA_KEY)));
        MeshAuthority.Issued issued = authority.issue(name, clock.instant());
        WholeFile.replace(target.resolve(kind.file + "-key.pem"), Pem.of(issued.key()));
        WholeFile.replace(target.resolve(kind.file + ".pem"), Pem.of(List.of(issued.certificate())));
    }

    private void keepAuthority(MeshAuthority authority, List<X509Certificate> before) throws IOException {
        WholeFile.replace(folder.resolve(CA_KEY), Pem.of(authority.key()));
        WholeFile.replace(folder.resolve(CA), Pem.of(MeshAuthority.newestFirst(authority.certificate(), before)));
    }

    private List<String> keyLines() throws IOException {
        return Files.readString(folder.resolve(KEYS))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private boolean endsSoon(Path certificate) throws IOException {
        if (!Files.exists(certificate)) {
            return true;
        }
        Instant end = Pem.certificates(certificate).get(0).getNotAfter().toInstant();
        return end.isBefore(clock.instant().plus(SOON));
    }

    private void requireMade() throws IOException {
        if (!Files.exists(folder.resolve(CA_KEY))) {
            throw new IOException(folder + " holds no CA yet: sandmesh admin mesh init makes it");
        }
    }

    private static void privateFolder(Path made) throws IOException {
        if (!Files.isDirectory(made)) {
            Files.createDirectories(
                    made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
