package dev.sandmesh.control.mesh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A CA of the mesh: it signs itself and the certificates of members. Curve P-256 throughout, which every Java knows. */
final class MeshAuthority {

    private static final Duration CA_LIFE = Duration.ofDays(3_650);
    private static final Duration MEMBER_LIFE = Duration.ofDays(825);

    /** A clock of another host may be behind. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private static final AlgorithmIdentifier SIGNED = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    MeshAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A certificate and its key. */
    record Issued(X509Certificate certificate, PrivateKey key) {}

    /** Named by its own key, so that two of them that are believed at the same time are told apart. */
    static MeshAuthority create(Instant now) throws IOException {
        KeyPair pair = pair();
        byte[] id = keyId(pair.getPublic());
        X500Name name = new X500Name("CN=Sandmesh mesh CA " + HexFormat.of().formatHex(id, 0, 4));
        Extensions extensions = extensions(
                extension(Extension.basicConstraints, true, new BasicConstraints(0)),
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
                extension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(id)));
        X509Certificate own =
                signed(new Words(name, name, pair.getPublic(), now.plus(CA_LIFE), extensions), now, pair.getPrivate());
        return new MeshAuthority(own, pair.getPrivate());
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /** For both ends of a connection, as a member connects and is connected to. */
    Issued issue(String name, Instant now) throws IOException {
        KeyPair pair = pair();
        Extensions extensions = extensions(
                extension(Extension.basicConstraints, true, new BasicConstraints(false)),
                extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                })),
                extension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(pair.getPublic()))),
                extension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(keyId(certificate.getPublicKey()))),
                extension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, name))));
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        Words words =
                new Words(issuer, new X500Name("CN=" + name), pair.getPublic(), now.plus(MEMBER_LIFE), extensions);
        return new Issued(signed(words, now, key), pair.getPrivate());
    }

    /** What a certificate says. */
    private record Words(X500Name issuer, X500Name subject, PublicKey key, Instant end, Extensions extensions) {}

    private static X509Certificate signed(Words words, Instant now, PrivateKey signer) throws IOException {
        V3TBSCertificateGenerator said = new V3TBSCertificateGenerator();
        said.setSerialNumber(new ASN1Integer(new BigInteger(127, RANDOM).add(BigInteger.ONE)));
        said.setSignature(SIGNED);
        said.setIssuer(words.issuer());
        said.setSubject(words.subject());
        said.setStartDate(new Time(Date.from(now.minus(EARLIER))));
        said.setEndDate(new Time(Date.from(words.end())));
        said.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(words.key().getEncoded()));
        said.setExtensions(words.extensions());
        ASN1Encodable body = said.generateTBSCertificate();
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer);
            signature.update(body.toASN1Primitive().getEncoded("DER"));
            byte[] whole = new DERSequence(new ASN1Encodable[] {body, SIGNED, new DERBitString(signature.sign())})
                    .getEncoded("DER");
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IOException("the CA's key cannot sign: " + e.getMessage(), e);
        }
    }

    private static Extensions extensions(Extension... each) {
        return new Extensions(each);
    }

    private static Extension extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value)
            throws IOException {
        return new Extension(id, critical, new DEROctetString(value));
    }

    private static byte[] keyId(PublicKey key) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Arrays.copyOf(digest, 20);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static KeyPair pair() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The most that are believed at the same time. */
    static List<X509Certificate> newestFirst(X509Certificate newest, List<X509Certificate> before) {
        return before.isEmpty() ? List.of(newest) : List.of(newest, before.get(0));
    }
}
