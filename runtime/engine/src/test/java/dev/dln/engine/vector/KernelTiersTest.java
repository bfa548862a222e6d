package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dln.engine.OtherJava;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of HotSpot's compilers takes kernels with lane registers: the second one alone. */
class KernelTiersTest {
    /** Time, number, attributes, tier, method, size, and what became of it. */
    private static final Pattern COMPILED =
            Pattern.compile(
                    "\\s*\\d+\\s+\\d+[%sbn!\\s]*\\s([1-4])\\s+\\S*vector\\.Kernels\\S*::(\\w+)(.*)");

    @TempDir private Path folder;

    @Test
    void onlyTheSecondCompilerTakesLaneRegisters() throws IOException, InterruptedException {
        assumeTrue(Lanes.preferred() > 1, "no lane registers");
        List<String> compiled =
                OtherJava.run(
                        KernelTiers.class,
                        folder,
                        Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintCompilation"));
        List<String> lanes = Files.readAllLines(folder.resolve("err.txt"));
        var first = new ArrayList<String>();
        var second = new ArrayList<String>();
        for (String line : compiled) {
            Matcher matcher = COMPILED.matcher(line);
            if (matcher.matches() && lanes.contains(matcher.group(2))) {
                (matcher.group(1).equals("4") ? second : first).add(line);
            }
        }
        // a compilation is printed when it starts, and once more when the compiler gives it back
        long back = first.stream().filter(line -> line.contains("COMPILE SKIPPED")).count();
        assertFalse(second.isEmpty(), "none compiled of " + lanes);
        assertEquals(first.size(), 2 * back, String.join("\n", first));
    }
}
