package dev.dln.app.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the README shows works as shown. */
class ReadmeTest {
    @TempDir private Path folder;

    private static List<String> fences(String language) throws IOException {
        String text = Files.readString(Repository.root().resolve("README.md"));
        var found = new ArrayList<String>();
        var fence = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL).matcher(text);
        while (fence.find()) {
            found.add(fence.group(1));
        }
        assertTrue(!found.isEmpty(), "no example in " + language);
        return found;
    }

    @Test
    void modelsCompileWithoutProblems() throws IOException {
        for (String model : fences("dln")) {
            Compilation compiled = DlnCompiler.compile(new Source("README.md", model));
            assertEquals(List.of(), compiled.problems());
            assertTrue(compiled.model().isPresent());
        }
    }

    /** Compiles the Java example as a newcomer would paste it and runs it. */
    @Test
    void theJavaExampleRuns() throws IOException, InterruptedException {
        String example = fences("java").getFirst();
        String expected =
                example.replaceAll("(?s).*System\\.out\\.println[^\\n]*// ([^\\n]*).*", "$1");
        Path file = folder.resolve("Example.java");
        Files.writeString(
                file,
                """
                import dev.dln.analysis.*;
                import dev.dln.compiler.*;
                import dev.dln.compiler.problem.Source;
                import dev.dln.engine.*;
                import java.util.*;

                public class Example {
                    public static void main(String[] args) {
                """
                        + example
                        + "}}\n");
        Process run =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String printed =
                new String(
                        run.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, run.waitFor());
        assertEquals(expected, printed.strip());
    }
}
