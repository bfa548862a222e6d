package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.dln.engine.OtherJava;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Warm calls allocate nothing, in a Java machine of their own with the options that users have. In
 * that of all tests, with hundreds of programs, HotSpot leaves some kernel or other uncompiled.
 */
class WarmCallsTest {
    /**
     * HotSpot sometimes leaves one among few, too; what is compiled allocates nothing each time.
     */
    private static final int MACHINES = 3;

    @TempDir private Path folder;

    private List<Long> allocated(String calls) throws IOException, InterruptedException {
        return OtherJava.run(WarmCalls.class, folder, Map.of(), calls).stream()
                .map(Long::valueOf)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({WarmCalls.CHOSEN + ", 4", WarmCalls.FORCED + ", 2"})
    void warmCallsAllocateNothing(String calls, int lines)
            throws IOException, InterruptedException {
        List<Long> bytes = List.of();
        for (int machine = 0; machine < MACHINES; machine++) {
            bytes = allocated(calls);
            assertEquals(lines, bytes.size());
            if (bytes.stream().allMatch(b -> b <= WarmCalls.NONE)) {
                return;
            }
        }
        fail("bytes in ten rounds of calls: " + bytes);
    }
}
