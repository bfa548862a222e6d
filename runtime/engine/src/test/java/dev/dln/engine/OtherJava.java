package dev.dln.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of tests in a Java machine of their own, with the options that users have. */
public final class OtherJava {
    /** More than any of them takes on a busy machine. */
    private static final int MINUTES = 10;

    private OtherJava() {}

    /**
     * The lines that a program prints; it must end well.
     *
     * @param program a class of the tests with a main method
     * @param folder for its output and its cache
     * @param environment what it has beyond this process's
     * @param arguments of its main method
     */
    public static List<String> run(
            Class<?> program, Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + System.getProperty("dln.root") + "/runtime/java-options");
        command.add("--add-modules=jdk.incubator.vector");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Ddln.cache.folder=" + folder.resolve("cache"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "still runs");
        } finally {
            process.destroyForcibly();
        }
        int code = process.exitValue();
        assertEquals(0, code, () -> program.getSimpleName() + ": " + text(err));
        return Files.readAllLines(out);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
