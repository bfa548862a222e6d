package dev.dln.analysis.verify;

import dev.dln.compiler.tensor.ProgramPrinter;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** What ties a certificate to a model, to data, and its fields to each other: SHA-256 digests. */
public final class Fingerprints {
    private Fingerprints() {}

    /**
     * Of what the model means with its sizes known: the names, shapes and offsets of the parameters
     * and the tensor program of the loss as text. Comments, spelling and unused definitions of the
     * source do not change it; imports, settings and definitions that are used do.
     */
    public static String model(BoundModel model) {
        MessageDigest digest = sha256();
        text(digest, model.compiled().name());
        model.layout().entries().forEach(e -> text(digest, e.toString()));
        text(digest, ProgramPrinter.print(model.program()));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of the data: each array's name, shape and the bits of its doubles, by name. */
    public static String data(BoundModel model) {
        MessageDigest digest = sha256();
        for (var entry : new TreeMap<>(model.data()).entrySet()) {
            Array array = entry.getValue();
            text(digest, entry.getKey());
            text(digest, array.shape().toString());
            var bytes = ByteBuffer.allocate(Double.BYTES);
            for (double value : array.values()) {
                digest.update(bytes.putDouble(0, value).array());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of every field of a certificate but the seal. */
    public static String seal(Certificate c) {
        MessageDigest digest = sha256();
        text(digest, Certificate.SCHEMA);
        text(digest, c.tool());
        text(digest, c.network());
        text(digest, c.modelDigest());
        text(digest, c.dataDigest());
        text(digest, c.method().id());
        text(digest, c.point().toString());
        text(digest, Double.toHexString(c.radius()));
        text(digest, c.frozen().toString());
        for (Flow flow : c.flows()) {
            text(digest, "flow");
            flow.linear()
                    .forEach(
                            e ->
                                    text(
                                            digest,
                                            e.row()
                                                    + " "
                                                    + e.column()
                                                    + " "
                                                    + Double.toHexString(e.factor())));
            text(digest, "+");
            flow.constant()
                    .forEach(s -> text(digest, s.row() + " " + Double.toHexString(s.value())));
        }
        text(digest, c.negative() + " " + c.zero() + " " + c.positive());
        text(digest, c.kind().id());
        text(digest, Double.toHexString(c.lossLow()) + " " + Double.toHexString(c.lossHigh()));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A text after its length, so that no two lists of texts give the same bytes. */
    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
