package dev.dln.app.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A kind of device is what prints its code, what runs it, and one line of the list of devices:
 * nothing else in the compiler, the engine, the analyses and the command knows of it. Held for
 * OpenCL, whose name is nowhere by accident.
 */
class DeviceSeamTest {
    private static final String NAME = "opencl";

    private static final List<String> OWN =
            List.of(
                    "compiler/src/main/java/dev/dln/compiler/opencl/",
                    "runtime/engine/src/main/java/dev/dln/engine/opencl/");

    /**
     * Lines that may name it: its import and its entry in the list; the exports of its packages and
     * the binding that it requires; the column of C expressions in the table of functions.
     */
    private static final Map<String, Integer> LINES =
            Map.of(
                    "runtime/engine/src/main/java/dev/dln/engine/Devices.java", 2,
                    "compiler/src/main/java/module-info.java", 1,
                    "runtime/engine/src/main/java/module-info.java", 2,
                    "compiler/src/main/java/dev/dln/compiler/tensor/Primitive.java", 9);

    @Test
    void onlyTheListOfDevicesNamesADevice() throws IOException {
        var wrong = new ArrayList<String>();
        int own = 0;
        for (Path file : Repository.files(".java")) {
            String name = Repository.root().relativize(file).toString().replace('\\', '/');
            if (!name.matches("(compiler|runtime/[a-z]+)/src/main/.*")) {
                continue;
            }
            List<String> lines =
                    Files.readAllLines(file).stream()
                            .filter(line -> line.toLowerCase(Locale.ROOT).contains(NAME))
                            .toList();
            if (OWN.stream().anyMatch(name::startsWith)) {
                own += lines.size();
            } else if (lines.size() != LINES.getOrDefault(name, 0)) {
                wrong.add(name + ": " + lines);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(own > 100, "its own packages are where they were: " + own);
    }
}
