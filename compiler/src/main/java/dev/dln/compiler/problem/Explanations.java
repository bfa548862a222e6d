package dev.dln.compiler.problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The explanations of codes: one resource each, named by the code. */
final class Explanations {
    private Explanations() {}

    static String of(Code code) {
        try (InputStream in = Explanations.class.getResourceAsStream(code.id() + ".txt")) {
            if (in == null) {
                throw new CompilerBug("no explanation of " + code.id());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
